"""Halls (政务服务大厅), their parameters and the calendars they work by."""
