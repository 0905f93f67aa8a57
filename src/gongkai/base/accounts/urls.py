from django.urls import path

from . import views

urlpatterns = [
    path("login/", views.login_view, name="login"),
    path("logout/", views.logout_view, name="logout"),
    path("account/", views.account, name="account"),
    path("account/password/", views.password_change, name="password_change"),
    path("account/totp/", views.totp_setup, name="totp_setup"),
    path("account/unit/", views.acting, name="acting"),
]
