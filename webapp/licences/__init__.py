"""Electronic licences (电子证照): those that people hold and those that are issued here."""
