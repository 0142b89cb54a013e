import { Button, Empty, Input, type InputRef, Select, Table, Typography } from 'antd'
import { useDeferredValue, useEffect, useRef, useState } from 'react'
import { type State, states, stateWords } from '../../shared/certificate/life-cycle.ts'
import { words } from '../../shared/certificate/record.ts'
import type { RecordRow } from '../../shared/rpc/records.ts'
import { ImportButton } from '../intake/ImportButton.tsx'
import { SearchIcon } from '../shell/icons.tsx'
import { ProblemNotice } from '../shell/ProblemNotice.tsx'
import type { SectionProps } from '../shell/section.ts'
import { emptyHint } from './emptyHint.ts'
import { RecordDrawer } from './RecordDrawer.tsx'
import { StateTag } from './StateTag.tsx'
import { useRecordPages } from './useRecordPages.ts'

const columns = [
  { title: '姓名', dataIndex: 'name', width: 120, ellipsis: true },
  {
    title: '证件号码',
    width: 190,
    render: (_: unknown, row: RecordRow) => (
      <span title={words.documentType[row.documentType]}>{row.documentNumber}</span>
    ),
  },
  { title: '资格系列', dataIndex: 'series', width: 120, ellipsis: true },
  { title: '资格名称', dataIndex: 'title', width: 116, ellipsis: true },
  {
    title: '评审类型',
    width: 120,
    ellipsis: true,
    render: (_: unknown, { reviewType }: RecordRow) => words.reviewType[reviewType],
  },
  { title: '取得时间', dataIndex: 'obtainedOn', width: 112 },
  { title: '申报单位', dataIndex: 'employerName', ellipsis: true },
  { title: '状态', width: 116, render: (_: unknown, { state }: RecordRow) => <StateTag state={state} /> },
]

const stateChoices = states.map((state) => ({ value: state, label: stateWords[state] }))

/** The unit's records: search, filter by state, read on; a row opens its record. */
export function RecordsPage({ client, edition, place, onImport }: SectionProps) {
  const [state, setState] = useState(place.state)
  const [search, setSearch] = useState('')
  const [opened, setOpened] = useState<string>()
  const searchField = useRef<InputRef>(null)
  const { rows, loading, problem, more } = useRecordPages(client, {
    search: useDeferredValue(search.trim()),
    state,
    edition,
  })
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      if (!(event.ctrlKey || event.metaKey) || event.key.toLowerCase() !== 'f') return
      event.preventDefault()
      searchField.current?.focus({ cursor: 'all' })
    }
    window.addEventListener('keydown', press)
    return () => window.removeEventListener('keydown', press)
  }, [])

  const filtered = search.trim() !== '' || state !== undefined
  return (
    <>
      <header className="section-header">
        <Typography.Title level={3}>录入与导入</Typography.Title>
        <div className="section-tools">
          <Input
            ref={searchField}
            allowClear
            prefix={<SearchIcon />}
            placeholder="姓名、单位、证件号码（Ctrl+F）"
            aria-label="查找"
            maxLength={100}
            value={search}
            onChange={({ target }) => setSearch(target.value)}
            className="search"
          />
          <Select<State>
            allowClear
            placeholder="全部状态"
            aria-label="状态"
            options={stateChoices}
            {...(state ? { value: state } : {})}
            onChange={(chosen: State | undefined) => setState(chosen)}
            className="state-filter"
          />
          <ImportButton onFile={onImport} />
        </div>
      </header>
      <ProblemNotice problem={problem} />
      <Table<RecordRow>
        size="middle"
        rowKey="id"
        columns={columns}
        dataSource={rows ?? []}
        loading={loading}
        pagination={false}
        sticky
        locale={{ emptyText: <NoRecords loading={loading} filtered={filtered} mayImport={onImport !== undefined} /> }}
        onRow={({ id }) => ({
          tabIndex: 0,
          className: 'record-row',
          onClick: () => setOpened(id),
          onKeyDown: ({ key }) => {
            if (key === 'Enter') setOpened(id)
          },
        })}
      />
      <footer className="section-footer">
        {rows && rows.length > 0 && <Typography.Text type="secondary">已列出 {rows.length} 条</Typography.Text>}
        {more && <Button onClick={more}>继续列出</Button>}
      </footer>
      {opened && <RecordDrawer key={opened} client={client} id={opened} onClose={() => setOpened(undefined)} />}
    </>
  )
}

interface NoRecordsProps {
  readonly loading: boolean
  readonly filtered: boolean
  readonly mayImport: boolean
}

function NoRecords({ loading, filtered, mayImport }: NoRecordsProps) {
  if (loading) return <div className="no-records" />
  const text = filtered ? '没有符合条件的记录。换一个查找内容，或清除状态筛选。' : emptyHint(mayImport)
  return <Empty className="no-records" description={text} />
}
