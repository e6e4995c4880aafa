"""Addresses of the portal."""

from django.urls import path

from tongban.web.portal import account, applying, bringing, changing, entering, finding, joining, mail, matters, space, verifying

app_name = "portal"
urlpatterns = [
    path("", finding.home, name="home"),
    path("services", finding.services, name="services"),
    path("services/<str:service>", finding.guide, name="guide"),
    path("services/<str:service>/start", applying.start, name="start"),
    path("region", finding.region, name="region"),
    path("matters", matters.mine, name="mine"),
    path("matters/<str:number>", matters.matter, name="matter"),
    path("matters/<str:number>/form/<str:page>", applying.page, name="form"),
    path("matters/<str:number>/check", applying.check, name="check"),
    path("matters/<str:number>/change", changing.change, name="change"),
    path("matters/<str:number>/bring", bringing.bring, name="bring"),
    path("matters/<str:number>/look", bringing.look, name="look"),
    path("matters/<str:number>/supply", matters.supply, name="supply"),
    path("matters/<str:number>/withdraw", matters.withdraw, name="withdraw"),
    path("matters/<str:number>/receipt.json", matters.receipt, name="receipt"),
    path("papers/<int:paper>.pdf", matters.paper, name="paper"),
    path("licences", space.licences, name="licences"),
    path("licences/<str:number>", space.licence, name="licence"),
    path("looked", space.looked, name="looked"),
    path("account", account.account, name="account"),
    path("account/everything.json", account.everything, name="everything"),
    path("account/sessions", account.end_sessions, name="end-sessions"),
    path("account/mail", mail.mail, name="mail"),
    path("sign-in", entering.sign_in, name="sign-in"),
    path("sign-in/code", entering.code, name="code"),
    path("sign-in/slip", entering.slip, name="slip"),
    path("sign-up", joining.begin, name="sign-up"),
    path("sign-up/account", joining.join, name="join"),
    path("sign-out", entering.sign_out, name="sign-out"),
    path("verify", verifying.verify, name="verify"),
    path("b/<str:token>", verifying.badge, name="badge"),
    path("progress", verifying.progress, name="progress"),
    path("log", verifying.log, name="log"),
]
