"""The pages about people."""

from django.urls import path

from biotool_site.accounts.views import profile, session

urlpatterns = [
    path("login/", session.Login.as_view(), name="login"),
    path("logout/", session.Logout.as_view(), name="logout"),
    path("password/", session.PasswordChange.as_view(), name="password_change"),
    path("profile/", profile.profile, name="profile"),
    path("profile/tokens/", profile.token_create, name="token_create"),
    path("profile/tokens/<str:key>/revoke/", profile.token_revoke, name="token_revoke"),
]
