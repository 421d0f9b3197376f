"""The signing centre (签署中心): signatures with a certificate each, by one or by several persons.

A signature as the law means it (电子签名法 art. 13): the person's identity was checked, a key of
their own signs once and is destroyed, any change to text or signature shows, and a trusted time
stands in it. What is signed is no concern of this room: statements and staff's own files come here.
"""
