"""What runs inside the measured server beside Fieldgate itself: two pages with nothing on them, a count."""
