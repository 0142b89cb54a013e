import { Card, Skeleton, Tabs } from 'antd'
import { useState } from 'react'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { useAnswer } from '../../ui/hooks/use-answer.ts'
import type { SectionProps } from '../navigation/section.ts'
import { AboutPanel } from './about-panel.tsx'
import { AccountsPanel } from './accounts-panel.tsx'
import { AppearancePanel } from './appearance-panel.tsx'
import { BackupPanel } from './backup-panel.tsx'
import { CarePanel } from './care-panel.tsx'
import { DevicesPanel } from './devices-panel.tsx'
import { NetworkPanel } from './network-panel.tsx'
import type { PanelProps } from './panel.ts'
import { RulesPanel } from './rules-panel.tsx'
import { UnitPanel } from './unit-panel.tsx'
import { UpdatePanel } from './update-panel.tsx'
import './settings.css'

const panels = [
  { key: 'unit', label: '单位', Panel: UnitPanel },
  { key: 'accounts', label: '账号', Panel: AccountsPanel },
  { key: 'devices', label: '设备与密钥', Panel: DevicesPanel },
  { key: 'network', label: '网络', Panel: NetworkPanel },
  { key: 'backup', label: '备份与恢复', Panel: BackupPanel },
  { key: 'rules', label: '字典与照片规格', Panel: RulesPanel },
  { key: 'appearance', label: '外观', Panel: AppearancePanel },
  { key: 'care', label: '日志', Panel: CarePanel },
  { key: 'update', label: '更新', Panel: UpdatePanel },
  { key: 'about', label: '关于', Panel: AboutPanel },
] as const

export const SettingsPage = ({
  client,
  account,
  edition,
  onChanged,
  place,
  onGo,
  DictionaryTools,
}: SectionProps & Pick<PanelProps, 'DictionaryTools'>) => {
  const [chosen, setChosen] = useState(place.page ?? 'unit')
  const { value: settings, problem, refresh } = useAnswer(String(edition), () => client.settings.read())
  if (problem) return <ProblemNotice problem={problem} />
  if (!settings) return <Skeleton active />
  const changed = () => {
    refresh()
    onChanged()
  }
  return (
    <>
      <header className={layout.header}>
        <PageTitle>设置</PageTitle>
      </header>
      <Tabs
        activeKey={chosen}
        onChange={setChosen}
        locale={{ dropdownAriaLabel: '更多设置' }}
        items={panels.map(({ key, label, Panel }) => ({
          key,
          label,
          children: (
            <Card className="settings-panel">
              <Panel
                client={client}
                account={account}
                settings={settings}
                onChanged={changed}
                onGo={onGo}
                DictionaryTools={DictionaryTools}
              />
            </Card>
          ),
        }))}
      />
    </>
  )
}
