"""What people say around the thing itself: 我想问问…要办什么手续, how do I…, and where they are.

Small talk is neither looked for nor held against a query; a word of the catalog that contains some
of it (退休手续) is still found whole.
"""

from __future__ import annotations

import re

PHRASES = """
我想 我要 我们想 我们要 想要 想问问 想问下 想问 问一下 问下 问问 请问 你好 您好 麻烦 帮我 帮忙
帮着 我家 俺家 俺们 俺 咱家 咱们 咱 我们 你们 他们 自己家 准备 打算 计划 希望 应该 可以 能不能
可不可以 是不是 怎么 怎样 咋样 咋 如何 为什么 多少钱 多少 多久 多长时间 几天 费用 收费 办理
要办 去办 办啥 申办 弄个 弄一个 搞个 搞一个 整个 申请 申领 领取 取得 获得 开办 需要 需 得要 什么
啥 哪些 哪个 哪里 哪儿 去哪 到哪 哪 在哪 谁 上哪 何时 什么时候 什么条件 条件 手续 流程 程序 步骤
材料 资料 证件 东西 要求 规定 政策 部门 窗口 大厅 地方 电话 网上办 网上 线上 预约 咨询 一家 一个
一间 一套 一张 一下 一些 一点 有个 有一个 个 间 家里 小型 小小 不知道 不懂 不会 现在 今年 明年
今天 明天 最近 刚刚 已经 马上 以后 之后 然后 因为 所以 但是 如果 还是 或者 这个 那个 这里 那里
这边 那边 本地 当地 附近 关于 有关 相关 所有 全部 一起 都要 都 青岛市 青岛 山东省 山东 济南
城阳区 城阳 李沧 李村 市南区 市南 市北区 市北 崂山区 崂山 黄岛区 黄岛 西海岸新区 西海岸 胶南
即墨区 即墨 胶州市 胶州 平度市 平度 莱西市 莱西 高新区 开发区 烟台 威海 潍坊 日照 中国
""".split()  # noqa: SIM905
SINGLE = (
    "我你您他她想要去在的了吗呢吧啊呀哦嘛呗么和与及还也就得把给让被是有没不会能可又很"
    "太挺该需办开弄搞整做用到从对里上下这那个家间哈嘞噻咧来出起着过完怎样"
)
"""Characters that say nothing by themselves."""

ENGLISH = frozenset(
    """
    i a an the to of for in on at my me we our us you your he his she her they their is are am
    be was were do does did how what which where when who why can could should need needs want
    wants would like please get got getting have has had help with and or if it its this that
    there any some im from by small own up down out off about into as will must shall much many
    documents procedure procedures apply applying application process steps required
    requirements qingdao china shandong city foreigner here
    """.split()  # noqa: SIM905
)


def _pattern() -> re.Pattern[str]:
    from_long = sorted({*PHRASES, *(one.replace("一", "1") for one in PHRASES)}, key=len)[::-1]
    return re.compile("|".join([*map(re.escape, from_long), f"[{SINGLE}]"]))


TALK = _pattern()

HAPPENS = re.compile(
    "注销|取消|吊销|变更|更换|换|改|转|迁|增项|倒闭|破产|解散|清算|关|停|不干|不做|不开|干不下去|去世|过世|死|退休|生了|出生"
    "|clos|cancel|deregist|shut|dissolv|chang|transfer|renam|mov|convert|turn|retir|di[ed]|death|born"
)


def happens(word: str) -> bool:
    """Whether a word says what happens to a thing, which tells more than the thing itself."""
    return HAPPENS.search(word) is not None
