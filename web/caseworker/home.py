from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from web.access import Request


@require_safe
def home(request: Request) -> HttpResponse:
    return render(request, "caseworker/home.html", {"navigation": []})
