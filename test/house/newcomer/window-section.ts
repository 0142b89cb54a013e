import type { Change } from './change.ts'

/** A section with one number. */
export const windowSection: Change = {
  recipe: 'A section of the window',
  edits: [
    { file: 'src/renderer/navigation/section.ts', after: "  | 'certificates'\n", insert: "  | 'statistics'\n" },
    {
      file: 'src/renderer/statistics/statistics-page.tsx',
      create: `import { Card, Typography } from 'antd'
import type { ComponentType } from 'react'
import type { SyncStatus } from '../../shared/rpc/sync.ts'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'

interface StatisticsProps extends SectionProps {
  /** The card of the sync section. */
  readonly Status: ComponentType<{ status: SyncStatus; onGo: SectionProps['onGo'] }>
}

/** 统计: how many records there are, above a card of another section. */
export const StatisticsPage = ({ client, edition, onGo, Status }: StatisticsProps) => {
  const { value } = useAnswer(String(edition), () => client.statistics.summary())
  const { value: status } = useAnswer(String(edition), () => client.sync.status())
  return (
    <>
      <Card title="统计">
        <Typography.Text>{value?.total}</Typography.Text>
      </Card>
      {status && <Status status={status} onGo={onGo} />}
    </>
  )
}
`,
    },
    {
      file: 'src/renderer/shell/icons.tsx',
      after: "import { Icon } from '../../ui/icons/icon.tsx'\n",
      insert: `
export const StatisticsIcon = () => (
  <Icon>
    <path d="M4 20V4M4 20h16" />
  </Icon>
)
`,
    },
    { file: 'src/renderer/shell/sections.tsx', after: '  SettingsIcon,\n', insert: '  StatisticsIcon,\n' },
    {
      file: 'src/renderer/shell/sections.tsx',
      replace: "import { overviewPage, recordsPage, reviewPage, settingsPage } from './composed-pages.tsx'",
      by: "import { overviewPage, recordsPage, reviewPage, settingsPage, statisticsPage } from './composed-pages.tsx'",
    },
    {
      file: 'src/renderer/shell/sections.tsx',
      after:
        "    ...page(async () => (await import('../certificates/certificates-page.tsx')).CertificatesPage),\n  },\n",
      insert: `  {
    key: 'statistics',
    label: '统计',
    icon: <StatisticsIcon />,
    ...page(statisticsPage),
  },
`,
    },
    {
      file: 'src/renderer/shell/composed-pages.tsx',
      after:
        '// Sections import no other section. Where a page shows parts of other sections, the shell passes them in.\n',
      insert: `
export const statisticsPage = async () => {
  const [{ StatisticsPage }, { SyncCard }] = await Promise.all([
    import('../statistics/statistics-page.tsx'),
    import('../sync/sync-card.tsx'),
  ])
  return (props: SectionProps) => <StatisticsPage {...props} Status={SyncCard} />
}
`,
    },
    {
      file: 'src/renderer/shell/commands.ts',
      after: "  certificates: 'zs',\n",
      insert: "  statistics: 'tj tongji',\n",
    },
    {
      file: 'src/shared/rpc/statistics.ts',
      create: `import { z } from 'zod'
import { procedure } from './procedure.ts'

/** 统计: how many records there are. */
export const statisticsContract = { summary: procedure.output(z.object({ total: z.int() })) }
`,
    },
    {
      file: 'src/shared/rpc/contract.ts',
      after: "import { setupContract } from './setup.ts'\n",
      insert: "import { statisticsContract } from './statistics.ts'\n",
    },
    {
      file: 'src/shared/rpc/contract.ts',
      after: '  certificates: certificatesContract,\n',
      insert: '  statistics: statisticsContract,\n',
    },
    {
      file: 'src/core/host/routes/statistics-routes.ts',
      create: `import { readUnitSummary } from '../../overview/unit-summary.ts'
import type { Procedures } from '../calls/procedures.ts'
import type { Workplace } from '../workplace/workplace.ts'

export const statisticsRoutes = ({ statistics }: Procedures, workplace: Workplace) => ({
  summary: statistics.summary.handler(() => ({ total: readUnitSummary(workplace.unit.database).total })),
})
`,
    },
    {
      file: 'src/core/host/routes/router.ts',
      after: "import { setupRoutes } from './setup-routes.ts'\n",
      insert: "import { statisticsRoutes } from './statistics-routes.ts'\n",
    },
    {
      file: 'src/core/host/routes/router.ts',
      after: '    certificates: certificatesRoutes(procedures, workplace),\n',
      insert: '    statistics: statisticsRoutes(procedures, workplace),\n',
    },
    { file: 'src/renderer/help/pages/14-statistics.md', create: '# 统计\n\n这里显示记录的数目。\n' },
    {
      file: 'test/window/statistics.test.ts',
      create: `import { expect, test } from 'vitest'
import { statisticsContract } from '../../src/shared/rpc/statistics.ts'

test('the section asks for one summary', () => expect(Object.keys(statisticsContract)).toEqual(['summary']))
`,
    },
  ],
  untouched: { 'src/ui': 'the page shares nothing with another section' },
}
