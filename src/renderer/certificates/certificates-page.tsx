import { App, Button, type InputRef, Segmented, Table, Tag, Typography } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { words } from '../../shared/record/words.ts'
import {
  type Certificate,
  type CertificateState,
  certificateStates,
  certificateStateWords,
} from '../../shared/rpc/certificates.ts'
import { EmptyState } from '../../ui/components/empty-state.tsx'
import layout from '../../ui/components/layout.module.css'
import { PageTitle } from '../../ui/components/page-title.tsx'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { SearchField } from '../../ui/components/search-field.tsx'
import { saveFile } from '../../ui/files/save-file.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import type { SectionProps } from '../navigation/section.ts'
import { AllCertificates } from './all-certificates.tsx'
import { CheckDialog } from './check-dialog.tsx'
import { PreviewDrawer } from './preview-drawer.tsx'
import { useCertificatePages } from './use-certificate-pages.ts'
import { stateColours } from './words.ts'
import './certificates.css'

const columns = [
  { title: '证书编号', dataIndex: 'number', width: 180 },
  { title: '姓名', dataIndex: 'name', width: 110, ellipsis: true },
  { title: '证件号码', dataIndex: 'documentNumber', width: 168, ellipsis: true },
  { title: '资格名称', dataIndex: 'title', width: 128, ellipsis: true },
  { title: '级别', width: 80, render: (_: unknown, { level }: Certificate) => words.level[level] },
  { title: '取得时间', dataIndex: 'obtainedOn', width: 112 },
  { title: '申报单位', dataIndex: 'employerName', ellipsis: true },
  {
    title: '状态',
    width: 88,
    render: (_: unknown, { state }: Certificate) => (
      <Tag color={stateColours[state]}>{certificateStateWords[state]}</Tag>
    ),
  },
]

/** 证书: the unit's issued certificates; a row opens its file. */
export const CertificatesPage = ({ client, edition, onGo }: SectionProps) => {
  const [state, setState] = useState<CertificateState>()
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState<Certificate>()
  const [checking, setChecking] = useState(false)
  const [exporting, setExporting] = useState(false)
  const { message } = App.useApp()
  const searchField = useRef<InputRef>(null)
  const wanted = { search: useDeferredValue(search.trim()), state }
  const { rows, counts, loading, problem, more } = useCertificatePages(client, { ...wanted, edition })

  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      searchField.current?.focus({ cursor: 'all' })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  const exportList = async () => {
    setExporting(true)
    try {
      saveFile(await client.certificates.notifyList(wanted))
    } catch (error) {
      void message.error(problemOf(error).text)
    } finally {
      setExporting(false)
    }
  }

  const open = (certificate: Certificate) => {
    if (certificate.hasFile) setOpened(certificate)
    else void message.info('这张证书没有电子文件，只提供网上核验')
  }
  const total = counts ? certificateStates.reduce((sum, key) => sum + counts[key], 0) : 0

  return (
    <>
      <header className={layout.header}>
        <PageTitle>证书</PageTitle>
        <div className={layout.tools}>
          <SearchField ref={searchField} value={search} onChange={setSearch} className="search certificate-search" />
          <Button onClick={() => setChecking(true)}>核验 PDF</Button>
          <AllCertificates client={client} wanted={wanted} disabled={!rows?.length} />
          <Button
            type="primary"
            disabled={!rows?.length}
            loading={exporting}
            title="按申报单位分组的 Excel 表格，内容与下面列出的一致"
            onClick={exportList}
          >
            导出通知名单
          </Button>
        </div>
      </header>
      <Segmented<CertificateState | 'all'>
        aria-label="状态"
        value={state ?? 'all'}
        onChange={(chosen) => setState(chosen === 'all' ? undefined : chosen)}
        options={[
          { value: 'all' as const, label: `全部 ${total}` },
          ...certificateStates.map((key) => ({
            value: key,
            label: `${certificateStateWords[key]} ${counts?.[key] ?? 0}`,
          })),
        ]}
        className="certificate-states"
      />
      <ProblemNotice problem={problem} />
      <Table<Certificate>
        size="middle"
        rowKey="number"
        columns={columns}
        dataSource={rows ?? []}
        loading={loading}
        pagination={false}
        sticky
        scroll={{ x: 900 }}
        locale={{ emptyText: <NoCertificates loading={loading} none={total === 0} onGo={onGo} /> }}
        onRow={(certificate) => ({
          tabIndex: 0,
          className: 'certificate-row',
          onClick: () => open(certificate),
          onKeyDown: ({ key }) => {
            if (key === 'Enter') open(certificate)
          },
        })}
      />
      <footer className={layout.footer}>
        {rows && rows.length > 0 && <Typography.Text type="secondary">已列出 {rows.length} 张</Typography.Text>}
        {more && <Button onClick={more}>继续列出</Button>}
      </footer>
      {opened && <PreviewDrawer client={client} certificate={opened} onClose={() => setOpened(undefined)} />}
      {checking && <CheckDialog client={client} onClose={() => setChecking(false)} />}
    </>
  )
}

const NoCertificates = ({ loading, none, onGo }: { loading: boolean; none: boolean } & Pick<SectionProps, 'onGo'>) => {
  if (loading) return <div className={layout.empty} />
  if (!none) return <EmptyState text="没有符合条件的证书。换一个查找内容，或看全部状态。" />
  return (
    <EmptyState text="还没有证书。批次送出并由省里发证后，同步一次，证书就会列在这里。">
      <Button onClick={() => onGo('sync')}>去同步</Button>
      <Button onClick={() => onGo('submission')}>看看批次</Button>
    </EmptyState>
  )
}
