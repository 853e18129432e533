"""Home and About, inside a portal."""

from django.urls import path

from fieldgate.home import views

app_name = "home"
urlpatterns = [path("", views.home, name="home"), path("about/", views.about, name="about")]
