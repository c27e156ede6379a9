import pytest
from django.urls import reverse
NAMES_PLAIN = ["home","worklists","missed","handovers","search","shortcuts","calendar","times","cases","export"]
CASE = ["case","course","events","letters","convene","changes"]
TALK = ["talk","book","book_at","move","cancel","withdraw","to_colleague","allow_mode","confirm_missed","correct_outcome","review_cancellation","record_contact"]
def test_all(desk):
    talk = desk.booked(); desk.missed(); desk.booked(days=1); desk.slot()
    bad=[]
    for c in (desk.client, desk.lead_client):
        for n in NAMES_PLAIN+(["distribution"] if c is desk.lead_client else []):
            r=c.get(reverse("caseworker:"+n)); 
            if r.status_code!=200: bad.append((n,r.status_code))
        for n in CASE+(["assign"] if c is desk.lead_client else []):
            r=c.get(reverse("caseworker:"+n,args=[talk.case.public_id]))
            if r.status_code!=200: bad.append((n,r.status_code))
        for n in TALK:
            r=c.get(reverse("caseworker:"+n,args=[talk.public_id]))
            if r.status_code!=200: bad.append((n,r.status_code))
        from web.caseworker.changes import ACTS
        for a in ACTS:
            r=c.get(reverse("caseworker:change",args=[talk.case.public_id,a.name]))
            if r.status_code!=(403 if a.lead_only and c is desk.client else 200): bad.append((a.name,r.status_code))
        from web.caseworker.worklists import KINDS
        for k in KINDS:
            r=c.get(k.url)
            if r.status_code!=(404 if k.lead_only and c is desk.client else 200): bad.append((k.name,r.status_code))
    assert bad==[]
