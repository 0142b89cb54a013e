import type { Change } from './change.ts'

/** Another header of the credit code, and school years ("2024-2025学年") as values of the exam's year. */
export const importColumn: Change = {
  recipe: 'A column of the import',
  edits: [
    {
      file: 'src/shared/record/record-fields.ts',
      after: "    synonyms: ['信用代码', '社会信用代码', '单位统一社会信用代码', '单位信用代码'",
      insert: ", '机构信用代码'",
    },
    {
      file: 'src/shared/record/record-fields.ts',
      replace: "    label: '考试年度',\n    ...optionalYear,\n",
      by: "    label: '考试年度',\n    ...optionalSchoolYear,\n",
    },
    { file: 'src/shared/record/record-fields.ts', after: '  optionalRegion,\n', insert: '  optionalSchoolYear,\n' },
    { file: 'src/shared/record/value-kinds.ts', after: "'choice' | 'yesNo'", insert: " | 'schoolYear'" },
    {
      file: 'src/shared/record/value-kinds.ts',
      after: "  wanted: '四位年份，如 2025',\n} as const\n",
      insert: `
/** A school year by the year in which it ends. */
export const optionalSchoolYear = {
  reading: 'schoolYear',
  maxLength: 60,
  schema: z.int().min(1949).max(2200).optional(),
  wanted: '学年或四位年份，如 2024-2025学年',
} as const
`,
    },
    {
      file: 'src/shared/record/read-field.ts',
      after: '  year: readYear,\n',
      insert: "  schoolYear: (text) => readYear(text.replace(/^\\d{4}-/u, '').replace(/学年$/u, '')),\n",
    },
    {
      file: 'src/core/intake/read/read-cell.ts',
      after: "  if (column.reading === 'identity') return readIdentity(column, cell)\n",
      insert:
        "  if (column.reading === 'schoolYear' && cell.kind === 'date') return { value: cell.text.slice(0, 4) }\n",
    },
    {
      file: 'scripts/corpus/hand-made.ts',
      after: "    'empty-sheet.xlsx': await workbookOf(one('')),\n",
      insert: `    'school-years.xlsx': await workbookOf(
      one(table(at({ N2: '<c r="N2" t="str"><v>2024-2025学年</v></c>' }))),
    ),
`,
    },
  ],
  untouched: {
    'scripts/corpus/make.ts': 'a program that is run',
    'scripts/corpus/golden.ts': 'a program that is run',
    'test/corpus': 'written by the two programs',
    'test/intake/corpus.test.ts': 'reads every file of the corpus',
  },
}
