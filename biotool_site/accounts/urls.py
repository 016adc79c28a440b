"""The pages about people."""

from django.urls import path

from biotool_site.accounts.views import invitation, profile, session

urlpatterns = [
    path("login/", session.Login.as_view(), name="login"),
    path("logout/", session.Logout.as_view(), name="logout"),
    path("password/", session.PasswordChange.as_view(), name="password_change"),
    path("invitations/", invitation.invitation, name="invitation"),
    path("invitations/<str:token>/", invitation.invitation_link, name="invitation_link"),
    path("profile/", profile.profile, name="profile"),
    path("profile/details/", profile.details, name="details"),
    path("profile/tokens/", profile.token_create, name="token_create"),
    path("profile/tokens/<str:key>/revoke/", profile.token_revoke, name="token_revoke"),
]
