import { Card, Skeleton, Tabs, Typography } from 'antd'
import { useState } from 'react'
import { useAnswer } from '../rpc/useAnswer.ts'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import type { SectionProps } from '../shell/section.ts'
import { AboutPanel } from './AboutPanel.tsx'
import { AccountsPanel } from './AccountsPanel.tsx'
import { AppearancePanel } from './AppearancePanel.tsx'
import { BackupPanel } from './BackupPanel.tsx'
import { CarePanel } from './CarePanel.tsx'
import { DevicesPanel } from './DevicesPanel.tsx'
import { NetworkPanel } from './NetworkPanel.tsx'
import { RulesPanel } from './RulesPanel.tsx'
import { UnitPanel } from './UnitPanel.tsx'
import { UpdatePanel } from './UpdatePanel.tsx'
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

export const SettingsPage = ({ client, account, edition, onChanged, place, onGo }: SectionProps) => {
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
      <header className="section-header">
        <Typography.Title level={3}>设置</Typography.Title>
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
              <Panel client={client} account={account} settings={settings} onChanged={changed} onGo={onGo} />
            </Card>
          ),
        }))}
      />
    </>
  )
}
