import type { ReviewParameters } from '../../shared/dictionary/review-parameters.ts'
import { unitKindWords } from '../../shared/dictionary/unit-kind.ts'
import { words } from '../../shared/record/words.ts'
import { formatDate } from '../../ui/format/times.ts'

interface Given {
  readonly parameters: ReviewParameters
  /** By code. */
  readonly seriesNames: Readonly<Record<string, string>>
  /** Names of counties. */
  readonly ninePlusThree: readonly string[]
}

const list = (parts: readonly string[]): string => parts.join('、')

/** The dictionary's parameters in a clerk's words: the requirements of each review type. */
export const parameterLines = ({
  parameters,
  seriesNames,
  ninePlusThree,
}: Given): { label: string; text: string }[] => {
  const { general, social, grassroots, greenChannel, private: privateReview, exam } = parameters
  const years = greenChannel.introducedWithinYears
  const importers = exam.importers.map(
    ({ series, year, unitKinds }) =>
      `${year} 年度${seriesNames[series] ?? series}由${list(unitKinds.map((kind) => unitKindWords[kind]))}导入`,
  )
  return [
    {
      label: '各评审类型',
      text: `取得时间不早于 ${formatDate(general.obtainedFrom)}；取得时 ${general.youngest}–${general.oldest} 周岁（其他年龄提醒核对）`,
    },
    { label: words.reviewType.social, text: `组建单位：${list(social.unitKinds.map((kind) => unitKindWords[kind]))}` },
    {
      label: words.reviewType.grassroots,
      text: `单位层级：${list(grassroots.employerLevels.map((level) => words.employerLevel[level]))}`,
    },
    {
      label: words.reviewType.greenChannel,
      text: [
        years === 1 ? '上一年度引进' : `前 ${years} 个年度内引进`,
        list(greenChannel.talentCategories.map((category) => words.talentCategory[category])),
        list(greenChannel.standards.map((standard) => words.standard[standard])),
      ].join('；'),
    },
    {
      label: words.reviewType.private,
      text: `统一社会信用代码以 ${list(privateReview.creditCodeBeginnings)} 开头`,
    },
    {
      label: words.reviewType.exam,
      text: [
        ...(exam.refusedLines.length
          ? [`不收${list(exam.refusedLines.map((line) => words.examLine[line]))}合格的人员`]
          : []),
        ...importers,
      ].join('；'),
    },
    {
      label: words.reviewType.ninePlusThree,
      text: `单位层级：${list(parameters.ninePlusThree.employerLevels.map((level) => words.employerLevel[level]))}；县区：${list(ninePlusThree)}`,
    },
  ]
}
