"""The part of the walk that is about answers of payers, claims on paper and what members pay."""

from playwright.async_api import Page, expect

from tools.walking import Look, at, button

ISA = (
    f"ISA*00*{' ' * 10}*00*{' ' * 10}*ZZ*{'PRAIRIE':15}*ZZ*{'LAKESIDE':15}"
    "*260316*1200*^*00501*000000905*0*T*:~"
)
# A payment for a claim that nobody here made: what a practice sees that changed its program.
UNKNOWN = ISA + (
    "GS*HP*PRAIRIE*LAKESIDE*20260316*1200*1*X*005010X221A1~ST*835*0001~"
    "BPR*I*40*C*ACH*CCP*01*999999992*DA*123456*1512345678**01*999988880*DA*98765*20260316~"
    "TRN*1*EFT7001*1512345678~N1*PR*PRAIRIE HEALTH~LX*1~"
    "CLP*A1001*1*55*40*10*12*P55~CAS*CO*45*5~CAS*PR*3*10~NM1*QC*1*ROE*SAM~"
    "SE*10*0001~GE*1*1~IEA*1*000000905~"
)


async def answers(page: Page, base_url: str, look: Look) -> None:
    """Mara takes a wrong file, then a payment of somebody else's claim."""
    await page.goto(base_url + "/billing/answers")
    await look(page, "billing-answers")
    await _uploads(page, "list.csv", "name,amount")
    await expect(page.get_by_text("it does not begin with ISA")).to_be_visible()
    await look(page, "billing-answers-refused")
    await _uploads(page, "payment.835", UNKNOWN)
    await page.wait_for_url(at("/billing/answers/*"))
    await look(page, "billing-answer")


async def papers(page: Page, base_url: str, look: Look) -> None:
    """Second payers; and the form's page, with a printer that is said to be off by too much."""
    await page.goto(base_url + "/billing/second")
    await look(page, "billing-second")
    await page.goto(base_url + "/billing/papers")
    await look(page, "billing-papers")
    await page.get_by_label("Move right, mm").fill("20")
    await button(page, "Keep it").click()
    await expect(page.locator("main .error")).to_be_visible()
    await look(page, "billing-papers-refused")


async def payments(page: Page, base_url: str, look: Look) -> None:
    """Jonah pays a share, and it is cancelled again."""
    await page.goto(base_url + "/billing/payments")
    await look(page, "billing-payments")
    await page.locator("main li a").first.click()
    await page.wait_for_url(at("/billing/members/*/payments"))
    await button(page, "Write it down").click()
    await expect(page.locator("main .error").first).to_be_visible()
    await look(page, "billing-member-refused")
    await page.get_by_label("Amount").fill("20")
    await button(page, "Write it down").click()
    await expect(page.get_by_role("heading", name="Paid so far")).to_be_visible()
    await page.get_by_text("Cancel", exact=True).first.click()
    await page.get_by_placeholder("Why").first.fill("typed twice")
    await button(page, "Cancel it").first.click()
    await expect(page.get_by_text("typed twice")).to_be_visible()
    await look(page, "billing-member")


async def _uploads(page: Page, name: str, text: str) -> None:
    file = {"name": name, "mimeType": "text/plain", "buffer": text.encode()}
    await page.get_by_label("File of the payer").set_input_files(file)  # type: ignore[arg-type]
    await button(page, "Look at it").click()
