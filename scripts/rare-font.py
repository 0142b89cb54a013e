#!/usr/bin/python3
"""Makes assets/rare-characters: the ideographs of GB 18030-2022 that Windows 7 and 10 have no font for, as web fonts.

Those are the Unicode extensions C to F and the end of the first block. (SimSun-ExtB, a part of Windows since Vista, has extension B.)
The characters of the Table of General Standard Chinese Characters, which most rare names use, come from Noto Sans SC, all
others from HanaMinB, in slices, so that a page loads only the slice of a character that it shows.

Needs Debian's fonttools, python3-brotli and fonts-hanazono, and `npm ci`. Run it again only when a font changes.
"""

import pathlib
import subprocess
import tempfile

from fontTools.ttLib import TTFont

ROOT = pathlib.Path(__file__).parent.parent
NOTO = ROOT / "node_modules/@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf"
HANA = pathlib.Path("/usr/share/fonts/truetype/hanazono/HanaMinB.ttf")
TARGET = ROOT / "assets/rare-characters"
FAMILY = "GZZC Rare"
# The end of the first block, extension B (only what Noto has), and extensions C to F.
NAMES = [*range(0x9FA6, 0xA000), *range(0x20000, 0x2A6E0), *range(0x2A700, 0x2EBF0)]
ALL = range(0x2A700, 0x2EBF0)
SLICE = 0x200


def characters(font: pathlib.Path) -> set[int]:
    return set(TTFont(font, lazy=True).getBestCmap())


def ranges(points: list[int]) -> str:
    """CSS `unicode-range` of some code points in ascending order."""
    spans: list[list[int]] = []
    for point in points:
        if spans and point == spans[-1][1] + 1:
            spans[-1][1] = point
        else:
            spans.append([point, point])
    return ", ".join(f"U+{first:X}" if first == last else f"U+{first:X}-{last:X}" for first, last in spans)


def write(font: pathlib.Path, points: list[int], name: str) -> str:
    """Writes one slice. Its family has a name of its own, because the sources' licences reserve theirs."""
    with tempfile.NamedTemporaryFile("w", suffix=".txt") as wanted:
        wanted.write("\n".join(f"U+{point:X}" for point in points))
        wanted.flush()
        with tempfile.TemporaryDirectory() as folder:
            plain = pathlib.Path(folder) / "slice.ttf"
            subprocess.run(
                ["pyftsubset", font, f"--unicodes-file={wanted.name}", f"--output-file={plain}", "--layout-features=",
                 "--no-hinting", "--desubroutinize", "--notdef-outline", "--drop-tables+=vhea,vmtx,VORG,VDMX,GSUB,GPOS,BASE"],
                check=True,
            )
            subset = TTFont(plain, recalcTimestamp=False)
            for record in list(subset["name"].names):
                if record.nameID in (1, 3, 4, 6, 16, 17, 21, 22):
                    subset["name"].setName(FAMILY.replace(" ", "") if record.nameID == 6 else FAMILY, record.nameID,
                                           record.platformID, record.platEncID, record.langID)
            subset.flavor = "woff2"
            subset.save(TARGET / name)
    return (
        f'@font-face {{\n  font-family: "{FAMILY}";\n  src: url("./{name}") format("woff2");\n'
        f"  font-display: swap;\n  unicode-range: {ranges(points)};\n}}\n"
    )


def main() -> None:
    noto, hana = characters(NOTO), characters(HANA)
    names = [point for point in NAMES if point in noto]
    rest = [point for point in ALL if point in hana and point not in noto]
    faces = [write(NOTO, names, "names.woff2")]
    for first in range(ALL.start, ALL.stop, SLICE):
        points = [point for point in rest if first <= point < first + SLICE]
        if points:
            faces.append(write(HANA, points, f"{first:x}.woff2"))
    (TARGET / "rare-characters.css").write_text("\n".join(faces))


main()
