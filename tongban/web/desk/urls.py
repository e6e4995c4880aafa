"""Addresses of the desk."""

from django.urls import path

from tongban.web.desk import acts, duties, handling, inbox, officers, packs, records, window

app_name = "desk"
urlpatterns = [
    path("", inbox.inbox, name="inbox"),
    path("sign-in", inbox.sign_in, name="sign-in"),
    path("cases/<str:number>", handling.case, name="case"),
    path("cases/<str:number>/<str:act>", acts.act, name="act"),
    path("cases/<str:number>/materials/<int:row>", handling.material, name="material"),
    path("papers/<int:paper>.pdf", handling.paper, name="paper"),
    path("licences/<str:number>/revoke", handling.revoke, name="revoke"),
    path("window", window.slip, name="window"),
    path("records", records.records, name="records"),
    path("agencies", duties.agencies, name="agencies"),
    path("agencies/<int:agency>", duties.agency, name="agency"),
    path("posts/<int:post>", duties.post, name="post"),
    path("officers", officers.officers, name="officers"),
    path("officers/<int:account>", officers.officer, name="officer"),
    path("packs", packs.packs, name="packs"),
    path("packs/<int:revision>/publish", packs.publish, name="publish"),
]
