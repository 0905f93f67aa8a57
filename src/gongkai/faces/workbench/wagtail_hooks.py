from wagtail import hooks

from gongkai.base.notices.todos import count_for
from gongkai.base.ui.menu import WorkbenchItem


def my_todos() -> WorkbenchItem:
    return WorkbenchItem("我的待办", "wagtailadmin_home", order=10, count=count_for)


hooks.register("register_admin_menu_item", my_todos)
