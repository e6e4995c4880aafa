"""The tables that stand in modules of their own."""

from tongban.cases import answer_models as answer_models
from tongban.cases import booking_models as booking_models
from tongban.cases import charge_models as charge_models
from tongban.cases import delivery_models as delivery_models
from tongban.cases import drawing_models as drawing_models
from tongban.cases import fair_models as fair_models
from tongban.cases import many_models as many_models
from tongban.cases import opening_models as opening_models
from tongban.cases import outside_models as outside_models
from tongban.cases import past_models as past_models
from tongban.cases import revision_models as revision_models
from tongban.cases import scan_models as scan_models
from tongban.cases import signing_models as signing_models
from tongban.cases import telling_models as telling_models
