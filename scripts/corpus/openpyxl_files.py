"""Corpus files that openpyxl writes: python3 scripts/corpus/openpyxl_files.py FOLDER (Debian: python3-openpyxl)."""
import datetime
import json
import os
import sys

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.table import Table

FOLDER = sys.argv[1]
with open(os.path.join(os.path.dirname(__file__), 'people.json'), encoding='utf-8') as source:
    PEOPLE = json.load(source)
HEADER, ROWS = PEOPLE['header'], PEOPLE['rows']
DATE = HEADER.index('取得时间')
NUMBER = HEADER.index('证件号码')
EMPLOYER = HEADER.index('申报单位（机构）')


def day(text):
    return datetime.datetime.strptime(text, '%Y-%m-%d')


def dated(row, convert=day):
    return row[:DATE] + [convert(row[DATE])] + row[DATE + 1:]


def book(rows=ROWS, title=None):
    made = Workbook()
    sheet = made.active
    sheet.title = '名单'
    if title:
        sheet.append([title])
    sheet.append(HEADER)
    for row in rows:
        sheet.append(row)
    return made, sheet


def save(made, name):
    made.save(os.path.join(FOLDER, f'openpyxl-{name}.xlsx'))


save(book()[0], 'plain')
save(book([dated(row) for row in ROWS])[0], 'dates')
save(book([dated(row, lambda text: day(text).date()) for row in ROWS])[0], 'days')

made, sheet = book([dated(row) for row in ROWS])
for cell, form in zip(list(sheet.columns)[DATE][1:], ['yyyy"年"m"月"d"日"', '[$-804]yyyy/m/d;@', 'm/d/yy', '[DBNum1]yyyy"年"m"月"d"日"']):
    cell.number_format = form
save(made, 'date-formats')

made, sheet = book([dated(row) for row in ROWS])
made.epoch = CALENDAR_MAC_1904
save(made, 'epoch-1904')

made, sheet = book(title='样例市2025年度取得资格人员名单')
last = sheet.cell(1, len(HEADER)).coordinate
sheet.merge_cells(f'A1:{last}')
sheet.merge_cells(start_row=3, end_row=4, start_column=EMPLOYER + 1, end_column=EMPLOYER + 1)
sheet.merge_cells(start_row=5, end_row=6, start_column=EMPLOYER + 1, end_column=EMPLOYER + 1)
for column in (EMPLOYER + 2, EMPLOYER + 3):
    sheet.merge_cells(start_row=3, end_row=6, start_column=column, end_column=column)
save(made, 'merged')

made = Workbook()
sheet = made.active
group = {2: '证件', 4: '资格', 5: '资格', 6: '资格'}
sheet.append(['样例名单'])
sheet.append([group.get(index, name) if index not in (3, 5, 6) else None for index, name in enumerate(HEADER)])
sheet.append([{2: '证件类型', 3: '证件号码', 4: '资格系列', 5: '资格专业', 6: '资格名称'}.get(index) for index in range(len(HEADER))])
for row in ROWS:
    sheet.append(row)
sheet.merge_cells('C2:D2')
sheet.merge_cells('E2:G2')
for index in range(len(HEADER)):
    if index not in (2, 3, 4, 5, 6):
        sheet.merge_cells(start_row=2, end_row=3, start_column=index + 1, end_column=index + 1)
save(made, 'two-row-header')

made, sheet = book()
sheet.row_dimensions[3].hidden = True
sheet.column_dimensions['M'].hidden = True
sheet.auto_filter.ref = sheet.dimensions
save(made, 'hidden')

made = Workbook()
made.active.title = '填写说明'
made.active.append(['请在“人员”表中填写。'])
hidden = made.create_sheet('旧数据')
hidden.append(HEADER)
hidden.append(ROWS[0])
hidden.sheet_state = 'hidden'
sheet = made.create_sheet('人员')
sheet.append(HEADER)
for row in ROWS[1:]:
    sheet.append(row)
made.create_sheet('空表')
made.create_chartsheet('图')
save(made, 'several-sheets')

made, sheet = book()
sheet.oddFooter.center.text = '第 &P 页'
sheet.protection.sheet = True
sheet.print_title_rows = '1:1'
made.properties.creator = '样例'
save(made, 'protected-sheet')

made, sheet = book()
sheet['D2'] = '="529999199203180008"'
sheet['I3'] = '=DATE(2024,12,31)'
save(made, 'formulas-not-calculated')

made, sheet = book()
sheet['D2'] = 529999199203180008
sheet['D5'] = 12
sheet['I2'] = 45418
save(made, 'numbers')

made, sheet = book()
sheet['F2'] = '#N/A'
sheet['G3'] = '#REF!'
save(made, 'error-values')

made, sheet = book()
sheet['A2'].hyperlink = 'https://example.org/?a=1&b=2'
sheet['J3'].hyperlink = '#名单!A1'
save(made, 'hyperlinks')

made, sheet = book()
for cell in sheet[1]:
    cell.font = Font(name='宋体', bold=True)
    cell.fill = PatternFill('solid', fgColor='FFFFEB9C')
sheet['A2'].comment = Comment('请核对', '样例经办人')
choices = DataValidation(type='list', formula1='"男,女"')
sheet.add_data_validation(choices)
choices.add('B2:B100')
sheet.freeze_panes = 'B2'
for row in range(2, 500):
    sheet.cell(row, 4).number_format = '@'
save(made, 'styled')

made, sheet = book()
sheet.add_table(Table(displayName='people', ref=f'A1:M{len(ROWS) + 1}'))
save(made, 'table')

made = Workbook(write_only=True)
sheet = made.create_sheet('名单')
sheet.append(HEADER)
for row in ROWS:
    sheet.append(row)
save(made, 'write-only')

made, sheet = book([[*ROWS[0][:8], form, *ROWS[0][9:]] for form in [
    '2024年5月6日', '2024.5.6', '2024/05/06', '20240506', '二〇二四年五月六日', '二○二四年十二月三十一日', '2024年5月', '2024-05', '05/06/2024',
    '2024-5-6 09:30', '２０２４－０５－０６', ' 2024 年 5 月 6 号', '2024年13月1日', '待定']])
save(made, 'date-texts')

made, sheet = book([['　样例　张青 ', ' 女', '身份证', '529999 19920318 0008', ' 工程技术人员', '样例土木工程\n', '工程师', '社会化', '2024-05-06', '样例市 第1中学（本部）', *ROWS[0][10:]],
                    ['样例•扎西．次仁', '男', '居民身份证', '５２９９９９１９９７０１２１０５１３', *ROWS[2][4:]]])
save(made, 'to-normalise')
