"""The whole URL map, grouped by feature."""

from django.urls import path

from dashboard.web import signin

urlpatterns = [
    # Sign-in
    path("signin/", signin.signin, name="signin"),
    path("signin/<str:token>/", signin.signin_link, name="signin-link"),
    path("signout/", signin.signout, name="signout"),
]
