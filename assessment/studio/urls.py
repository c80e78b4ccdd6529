"""The room's addresses."""

from django.urls import path

from .views import calibration, deciding, home, measurement, report, scale

app_name = "foundation"
urlpatterns = [
    path("", home.home, name="home"),
    path("measurement/", measurement.measurement, name="measurement"),
    path("measurement/scale/", scale.scale, name="scale"),
    path("measurement/scale/items.csv", scale.items_csv, name="items-csv"),
    path("calibration/", calibration.studio, name="calibration"),
    path("calibration/new/", calibration.new, name="calibration-new"),
    path("calibration/choose/", deciding.choose_again, name="calibration-choose"),
    path("calibration/changes/<int:use_id>/stop/", deciding.stop_change, name="change-stop"),
    path("calibration/changes/<int:use_id>/go-on/", deciding.go_on, name="change-go-on"),
    path("calibration/<uuid:run_id>/", calibration.run, name="run"),
    path("calibration/<uuid:run_id>/fits.json", calibration.fits, name="run-fits"),
    path("calibration/<uuid:run_id>/report/", report.page, name="run-report"),
    path("calibration/<uuid:run_id>/report.pdf", report.paper, name="run-report-pdf"),
    path("calibration/<uuid:run_id>/cancel/", deciding.cancel_run, name="run-cancel"),
    path("calibration/<uuid:run_id>/decide/", deciding.decide_on, name="run-decide"),
    path("calibration/<uuid:run_id>/publish/", deciding.publish_run, name="run-publish"),
]
