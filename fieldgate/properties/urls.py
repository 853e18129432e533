"""The Property Filter, inside a portal."""

from django.urls import path

from fieldgate.properties import views

app_name = "properties"
urlpatterns = [path("property-filter/", views.choose, name="choose")]
