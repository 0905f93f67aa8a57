"""Files are addressed by their random code."""

from django.urls import path

from . import views

app_name = "files"
urlpatterns = [path("<slug:code>/", views.serve, name="serve")]
