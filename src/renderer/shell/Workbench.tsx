import { Button, Layout, Menu, Typography } from 'antd'
import { useState } from 'react'
import type { State } from '../../shared/certificate/life-cycle.ts'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type Account, accountRoleWords } from '../../shared/rpc/session.ts'
import { ImportDialog } from '../intake/ImportDialog.tsx'
import { useFileDrop } from '../intake/useFileDrop.ts'
import { OverviewPage } from '../overview/OverviewPage.tsx'
import { RecordsPage } from '../records/RecordsPage.tsx'
import { LockIcon, OverviewIcon, RecordsIcon } from './icons.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: Account
  readonly onLocked: () => void
}

const sections = [
  { key: 'overview', label: '总览', icon: <OverviewIcon /> },
  { key: 'records', label: '录入与导入', icon: <RecordsIcon /> },
]

/** The rail and the section beside it. A spreadsheet may be dropped on any section. */
export function Workbench({ client, account, onLocked }: Props) {
  const [section, setSection] = useState('overview')
  const [state, setState] = useState<State>()
  const [file, setFile] = useState<File>()
  /** Raised when the store changed, so that what is shown is read again. */
  const [edition, setEdition] = useState(0)
  const onImport = account.role === 'clerk' ? setFile : undefined
  const dropping = useFileDrop(onImport)

  function showRecords(wanted?: State) {
    setState(wanted)
    setSection('records')
  }
  async function lock() {
    await client.session.lock()
    onLocked()
  }

  return (
    <Layout className="workbench">
      <Layout.Sider theme="light" width={200} className="rail">
        <div className="rail-content">
          <Typography.Title level={5} className="rail-title">
            职称证书工作台
          </Typography.Title>
          <Menu
            mode="inline"
            items={sections}
            selectedKeys={[section]}
            onClick={({ key }) => setSection(key)}
            className="rail-menu"
          />
          <div className="rail-account">
            <div>
              <div>{account.name}</div>
              <Typography.Text type="secondary">{accountRoleWords[account.role]}</Typography.Text>
            </div>
            <Button type="text" icon={<LockIcon />} aria-label="锁定" title="锁定" onClick={lock} />
          </div>
        </div>
      </Layout.Sider>
      <Layout.Content className="section">
        {section === 'overview' ? (
          <OverviewPage client={client} edition={edition} onShowRecords={showRecords} onImport={onImport} />
        ) : (
          <RecordsPage client={client} edition={edition} state={state} onState={setState} onImport={onImport} />
        )}
      </Layout.Content>
      {dropping && <div className="drop-here">松开鼠标，导入这份表格</div>}
      {file && (
        <ImportDialog
          client={client}
          file={file}
          onChanged={() => setEdition((before) => before + 1)}
          onClose={() => setFile(undefined)}
        />
      )}
    </Layout>
  )
}
