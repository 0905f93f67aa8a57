"""One page, to see that the web process answers and who it is."""

import os

from django.http import HttpRequest, JsonResponse
from django.urls import path


def home(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"pid": os.getpid(), "peer": request.META["REMOTE_ADDR"]})


urlpatterns = [path("", home)]
