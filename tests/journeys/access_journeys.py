"""What is kept out: bad files, other units' shares, guessed passwords; and who acts for whom."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pyotp
from django.conf import settings
from playwright.sync_api import expect

from tests.base.files import made_files
from tests.journeys.conftest import PASSWORD, Site, add_person, fill_login, follow, menu, press, says

WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
#: file name → (its content, what the clerk is told)
BAD_FILES = {
    "方案.docx": (
        lambda: made_files.docx("一、重点任务", header="秘密★10年"),
        "文件带有密级或内部标志（页眉有“秘密",
    ),
    "要点.docx": (lambda: b"\x00\x01\x02 no Word file \xff", "无法识别的文件"),
    "含宏.docx": (lambda: made_files.docx_with({"word/vbaProject.bin": b"macro"}), "宏"),
    "加密.docx": (made_files.encrypted_docx, "密码"),
    "压缩炸弹.docx": (made_files.zip_bomb, "压缩文件展开后过大"),
}


def bad_uploads(site: Site, tmp_path: Path) -> None:
    """Each bad file is refused with what to do, nothing is written, the refusal is in the audit; 密级 above all."""
    from gongkai.base.core.models import AuditRow
    from gongkai.base.files.models import StoredFile
    from gongkai.domains.ledger.models import Assignment, Intake

    page = site.login("office")
    stored = StoredFile.objects.count()
    folder = Path(settings.GONGKAI_DATA_DIR) / "files"
    on_disk = len(list(folder.rglob("*")))
    page.goto("/workbench/ledger/plans/import/")
    for n, (name, (content, message)) in enumerate(BAD_FILES.items(), 1):
        file = {"name": name, "mimeType": WORD, "buffer": content()}
        page.get_by_label("任务方案文件").set_input_files(file)
        press(page, "读取文件")
        says(page, "有 1 处要改")
        says(page, message)
        rows = AuditRow.objects.filter(kind="file.refused")
        assert rows.count() == n, f"{name}: not in the audit"
        assert name not in str(rows.last().payload), "a file's name can be secret itself"
    assert AuditRow.objects.filter(kind="file.refused").first().payload["marks"] == ["秘密@header"]
    assert (Intake.objects.count(), StoredFile.objects.count()) == (0, stored)
    assert len(list(folder.rglob("*"))) == on_disk, "bytes of a refused file were kept"

    share = Assignment.objects.get(task__number=6, unit__short_name="市市场监督管理局")
    other = site.login("justice")
    answer = other.goto(f"/workbench/ledger/assignments/{share.code}/")
    assert answer.status == 404
    says(other, "没有这一项，或者不属于您所在的单位。")
    refused = AuditRow.objects.filter(kind="access.refused").last()
    assert (refused.actor_name, refused.subject) == ("陈静", f"assignment:{share.code}")
    assert other.goto("/workbench/ledger/plans/import/").status == 403
    says(other, "您的角色不能导入任务方案")


def login(site: Site, tmp_path: Path) -> None:
    """Lock by user and address, TOTP, two units, a stand-in."""
    from gongkai.base.organizations.models import Unit

    education, water = (Unit.objects.get(short_name=n) for n in ("市教育局", "市水利局"))
    add_person("two", "李静", (education, "clerk"), (water, "clerk"))
    add_person("stand-in", "叶尔兰")
    _lock(site)
    _totp(site)
    _acting_unit(site)
    _stand_in(site)


def _lock(site: Site) -> None:
    """Wrong guesses from one address make that address wait, longer each time; nobody else."""
    from gongkai.base.core.models import AuditRow

    settings.GONGKAI_TRUSTED_PROXIES, before = ["127.0.0.1", "::1"], settings.GONGKAI_TRUSTED_PROXIES
    try:
        guesser = site.visitor(address="203.0.113.7")
        guesser.goto("/login/")
        says(guesser, "本系统为非涉密系统，严禁上传涉密信息。")
        fill_login(guesser, "cyber", "猜的口令一")
        says(guesser, "用户名、密码或动态口令不正确")
        time.sleep(1.1)
        fill_login(guesser, "cyber", "猜的口令二")
        says(guesser, "用户名、密码或动态口令不正确")
        fill_login(guesser, "cyber", PASSWORD)
        says(guesser, "登录失败次数较多，请")
        assert AuditRow.objects.filter(kind="login.locked", ip="203.0.113.7").count() == 1
        assert AuditRow.objects.filter(kind="login.failed", ip="203.0.113.7").count() == 2
        elsewhere = site.login("cyber", address="198.51.100.9")
        says(elsewhere, "孙浩")
        time.sleep(2.1)
        fill_login(guesser, "cyber", PASSWORD)
        says(guesser, "我的待办")
    finally:
        settings.GONGKAI_TRUSTED_PROXIES = before


def _totp(site: Site) -> None:
    page = site.login("health")
    follow(page, "我的账户")
    follow(page, "设置动态口令")
    secret = page.locator("code").inner_text().replace(" ", "")
    generator = pyotp.TOTP(secret)
    page.get_by_label("手机上显示的6位数字").fill(generator.now())
    page.get_by_label("您的登录密码").fill(PASSWORD)
    press(page, "启用动态口令")
    says(page, "动态口令已启用。")
    press(page, "退出登录")
    fill_login(page, "health", PASSWORD)
    says(page, "用户名、密码或动态口令不正确")
    time.sleep(1.1)
    # The code of set-up is used up; the next one is good from half a minute before its time.
    fill_login(page, "health", PASSWORD, generator.at(int(time.time()) + 30))
    says(page, "我的待办")


def _acting_unit(site: Site) -> None:
    """Who serves two units chooses one; the ledger then shows that unit's tasks."""
    page = site.visitor()
    page.goto("/login/")
    fill_login(page, "two", PASSWORD)
    says(page, "您在 2 个单位任职。")
    page.get_by_label("市水利局").check()
    press(page, "以所选单位办理")
    expect(page.locator("p.who")).to_contain_text("市水利局")
    menu(page, "本单位任务")
    says(page, "市水利局的任务")
    follow(page, "换单位")
    page.get_by_label("市教育局").check()
    press(page, "以所选单位办理")
    expect(page.locator("p.who")).to_contain_text("市教育局")


def _stand_in(site: Site) -> None:
    """The unit's head lets somebody hold the clerk's post; what he does says for whom."""
    from gongkai.base.core.models import AuditRow
    from gongkai.base.organizations.models import StandIn

    head = site.login("cyber-head")
    menu(head, "代岗")
    head.get_by_label("单位", exact=True).select_option(label="中共昌吉市委网络安全和信息化委员会办公室")
    head.get_by_label(re.compile("^由谁的岗位")).select_option(label="孙浩（cyber）")
    head.get_by_label(re.compile("^代岗人")).select_option(label="叶尔兰（stand-in）")
    head.get_by_label("止", exact=True).fill("2021-11-19")
    head.get_by_label("事由").fill("出差")
    press(head, "安排代岗")
    says(head, "代岗已安排。")
    assert StandIn.objects.get().principal.username == "cyber"
    page = site.login("stand-in")
    expect(page.locator("p.who")).to_contain_text("（代 孙浩）")
    menu(page, "本单位任务")
    says(page, "市委网信办的任务")
    row = AuditRow.objects.filter(kind="login.ok", actor_name="叶尔兰").last()
    assert (row.unit_name, row.stands_in_for) == ("市委网信办", "孙浩")
