import { Button, Layout, Menu, Typography } from 'antd'
import { useState } from 'react'
import type { CoreClient } from '../../shared/rpc/contract.ts'
import { type Account, accountRoleWords } from '../../shared/rpc/session.ts'
import { TourOffer } from '../help/TourOffer.tsx'
import { ImportDialog } from '../intake/ImportDialog.tsx'
import { useFileDrop } from '../intake/useFileDrop.ts'
import { LockIcon } from './icons.tsx'
import type { Place, SectionKey } from './section.ts'
import { sections } from './sections.tsx'

interface Props {
  readonly client: CoreClient
  readonly account: Account
  readonly onLocked: () => void
}

/** Where the window stands; a new visit opens the section afresh. */
interface Where {
  readonly key: SectionKey
  readonly place: Place
  readonly visit: number
}

/** The rail and the section beside it. A spreadsheet may be dropped on any section. */
export function Workbench({ client, account, onLocked }: Props) {
  const [{ key, place, visit }, setWhere] = useState<Where>({ key: 'overview', place: {}, visit: 0 })
  const [file, setFile] = useState<File>()
  /** Raised when the store changed, so that what is shown is read again. */
  const [edition, setEdition] = useState(0)
  const changed = () => setEdition((before) => before + 1)
  const onImport = account.role === 'clerk' ? setFile : undefined
  const dropping = useFileDrop(onImport)

  const go = (wanted: SectionKey, at: Place = {}) =>
    setWhere((before) => ({ key: wanted, place: at, visit: before.visit + 1 }))
  const { Page } = sections.find((section) => section.key === key)!
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
            items={sections.map(({ key: item, label, icon }) => ({ key: item, label, icon }))}
            selectedKeys={[key]}
            onClick={({ key: wanted }) => go(wanted as SectionKey)}
            className="rail-menu"
          />
          <TourOffer sections={sections.map(({ key: section, label }) => ({ section, label }))} />
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
        <Page
          key={visit}
          client={client}
          account={account}
          edition={edition}
          onChanged={changed}
          place={place}
          onGo={go}
          onImport={onImport}
        />
      </Layout.Content>
      {dropping && <div className="drop-here">松开鼠标，导入这份表格</div>}
      {file && <ImportDialog client={client} file={file} onChanged={changed} onClose={() => setFile(undefined)} />}
    </Layout>
  )
}
