"""Who appears in the demo: made-up people in real public places."""

from dataclasses import dataclass

GIVEN_NAMES = (
    "가람 가온 고운 구름 그루 글샘 나라 나래 나루 다래 하늘 다솜 다온 단비 달래 "
    "도담 도란 두리 라온 로운 마루 미르 미리 바람 별하 보늬 보라 봄이 빛나 사랑 "
    "산들 새론 새봄 소담 소라 바다 솔잎 슬기 시내 아라 아람 아롱 여울 예솔 온새 "
    "윤슬 은솔 이든 이룸 이슬 잔디 지음 찬솔 초롱 파랑 푸름 하람 한결 한별 해든 "
).split()
FAMILY_NAMES = "김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 류 홍".split()

HEROES = {"하늘": "윤", "바다": "윤"}
"""The children of demo-parent are siblings, and so share a family name."""


@dataclass(frozen=True)
class DemoGroup:
    """A group of a demo centre: how many children, and between which ages in years."""

    name: str
    children: int
    ages: tuple[float, float]
    workers: tuple[str, ...]


@dataclass(frozen=True)
class DemoCentre:
    """A real public place with made-up people in it."""

    name: str
    kind: str
    district: str
    head: str
    groups: tuple[DemoGroup, ...]


CENTRES = (
    DemoCentre(
        "서울특별시 제2호 거점형 키움센터",
        "kium-hub",
        "동작구",
        "demo-head",
        (
            DemoGroup("나무반", 16, (6.2, 9.0), ("demo-worker", "worker-oh")),
            DemoGroup("바람반", 14, (9.1, 12.6), ("worker-seo", "worker-oh")),
        ),
    ),
    DemoCentre(
        "신대방누리어린이집",
        "daycare",
        "동작구",
        "head-daycare",
        (
            DemoGroup("새싹반", 10, (3.2, 4.4), ("worker-nam",)),
            DemoGroup("열매반", 10, (4.5, 5.9), ("worker-bae", "worker-nam")),
        ),
    ),
    DemoCentre(
        "서울형 키즈카페 시립 1호점",
        "kids-cafe",
        "동작구",
        "head-cafe",
        (DemoGroup("주말 놀이돌봄", 10, (3.6, 8.2), ("worker-cha",)),),
    ),
)

DISPLAY_NAMES = {
    "demo-parent": "하늘·바다 보호자",
    "demo-parent-2": "하늘 보호자 (두 번째 집)",
    "demo-worker": "문가람 선생님",
    "demo-head": "표은솔 센터장",
    "demo-partner": "놀이공방 담당자",
    "demo-reviewer": "콘텐츠 검토자",
    "demo-foundation": "재단 담당자",
    "demo-foundation-2": "재단 담당자 (두 번째)",
    "demo-admin": "운영자",
    "worker-oh": "오슬기 선생님",
    "worker-seo": "서한결 선생님",
    "worker-nam": "남다솜 선생님",
    "worker-bae": "배여울 선생님",
    "worker-cha": "차보늬 선생님",
    "head-daycare": "설아람 원장",
    "head-cafe": "탁나래 점장",
}

OFFICES = {
    "demo-reviewer": "reviewer",
    "demo-foundation": "foundation",
    "demo-foundation-2": "foundation",
    "demo-admin": "operator",
}
