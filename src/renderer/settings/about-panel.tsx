import { Collapse, Descriptions, Input, Skeleton, Typography } from 'antd'
import { useState } from 'react'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { PanelProps } from './panel.ts'

/** One package of others that is part of this program; the build writes the list. */
interface Licence {
  readonly name: string
  readonly version: string
  readonly licence: string
  readonly text: string
}

const readLicences = async (): Promise<Licence[]> => {
  const answer = await fetch('./licences.json')
  if (!answer.ok) throw new Error(`licences.json: ${answer.status}`)
  return (await answer.json()) as Licence[]
}

export const AboutPanel = ({ settings }: PanelProps) => {
  const { value: licences, problem } = useAnswer('licences', readLicences)
  const [wanted, setWanted] = useState('')
  const shown = licences?.filter(({ name, licence }) =>
    `${name} ${licence}`.toLowerCase().includes(wanted.toLowerCase()),
  )
  return (
    <>
      <Descriptions
        bordered
        column={1}
        className="settings-facts"
        items={[
          { key: 'name', label: '程序', children: '职称证书工作台（GZZC）' },
          { key: 'version', label: '版本', children: settings.version },
          { key: 'licence', label: '许可', children: '木兰宽松许可证，第 2 版（MulanPSL-2.0）' },
        ]}
      />
      <Typography.Title level={5} className="settings-next">
        本程序用到的开放源代码
      </Typography.Title>
      <ProblemNotice problem={problem} />
      {!problem && !shown && <Skeleton active />}
      {shown && (
        <>
          <Input
            className="settings-search"
            allowClear
            aria-label="查找"
            placeholder={`在 ${licences?.length} 项中查找`}
            value={wanted}
            onChange={({ target }) => setWanted(target.value)}
          />
          <Collapse
            size="small"
            items={shown.map(({ name, version, licence, text }) => ({
              key: `${name}@${version}`,
              label: `${name} ${version}`,
              extra: licence,
              children: <pre className="settings-licence">{text}</pre>,
            }))}
          />
        </>
      )}
    </>
  )
}
