"""The room's addresses."""

from django.urls import path

from .views import home, measurement, scale

app_name = "foundation"
urlpatterns = [
    path("", home.home, name="home"),
    path("measurement/", measurement.measurement, name="measurement"),
    path("measurement/scale/", scale.scale, name="scale"),
    path("measurement/scale/items.csv", scale.items_csv, name="items-csv"),
]
