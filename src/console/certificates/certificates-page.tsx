import { useQuery } from '@tanstack/react-query'
import { Button, Empty, Input, Select, Space, Table, Typography } from 'antd'
import { useState } from 'react'
import { Link } from 'wouter'
import {
  type CertificateStatus,
  certificateStatuses,
  certificateStatusWords,
} from '../../shared/console/certificates-contract.ts'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { ProblemNotice } from '../../ui/components/problem-notice.tsx'
import { SavedViews } from '../../ui/components/saved-views.tsx'
import { formatDate } from '../../ui/format/times.ts'
import { problemOf } from '../../ui/hooks/problem-of.ts'
import { useList } from '../../ui/hooks/use-list.ts'
import { useSavedViews } from '../../ui/hooks/use-saved-views.ts'
import { StatusTag } from './status-tag.tsx'

type Found = Awaited<ReturnType<ConsoleClient['certificates']['search']>>
type Certificate = Found['certificates'][number]

const years = Array.from({ length: new Date().getFullYear() - 1985 }, (_, index) => new Date().getFullYear() - index)

/** The register of certificates. Filters are in the address; the text that is searched is not, because it is a person's data. */
export const CertificatesPage = ({ client }: { readonly client: ConsoleClient }) => {
  const { search, filter, set, after, goOn, goBack, restart } = useList<string>()
  const [typed, setTyped] = useState('')
  const [text, setText] = useState('')
  const unitId = search.get('unit') ?? undefined
  const series = search.get('series') ?? undefined
  const year = Number(search.get('year')) || undefined
  const status = certificateStatuses.find((name) => name === search.get('status'))
  const wanted = {
    ...(text && { text }),
    ...(unitId && { unitId }),
    ...(series && { series }),
    ...(year && { year }),
    ...(status && { status }),
    ...(after !== undefined && { after }),
  }
  const page = useQuery({
    queryKey: ['certificates', wanted],
    queryFn: () => client.certificates.search(wanted),
    refetchOnWindowFocus: false,
  })
  const filters = useQuery({ queryKey: ['certificate-filters'], queryFn: () => client.certificates.filters() })
  const views = useSavedViews(client, 'certificates', search, filter)
  const look = (words: string) => {
    restart()
    setText(words.trim())
  }
  const isNarrow = text !== '' || search.size > 0
  return (
    <>
      <Typography.Title level={1}>证书</Typography.Title>
      <Space orientation="vertical" size="middle" style={{ width: '100%' }}>
        <Space wrap>
          <Input.Search
            aria-label="查找证书"
            placeholder="姓名或其中几个字、工作单位开头、证书编号、证件号码"
            allowClear
            enterButton="查找"
            style={{ width: 460 }}
            maxLength={100}
            value={typed}
            onChange={({ target }) => setTyped(target.value)}
            onSearch={look}
          />
          <Select
            aria-label="报送单位"
            placeholder="报送单位"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 180 }}
            value={unitId}
            options={filters.data?.units.map(({ id, name }) => ({ value: id, label: name })) ?? []}
            onChange={(chosen?: string) => set('unit', chosen)}
          />
          <Select
            aria-label="系列"
            placeholder="系列"
            allowClear
            showSearch={{ optionFilterProp: 'label' }}
            popupMatchSelectWidth={false}
            style={{ minWidth: 140 }}
            value={series}
            options={filters.data?.series.map(({ code, name }) => ({ value: code, label: name })) ?? []}
            onChange={(chosen?: string) => set('series', chosen)}
          />
          <Select
            aria-label="取得年份"
            placeholder="取得年份"
            allowClear
            style={{ minWidth: 110 }}
            value={year}
            options={years.map((value) => ({ value, label: `${value} 年` }))}
            onChange={(chosen?: number) => set('year', chosen)}
          />
          <Select
            aria-label="状态"
            placeholder="状态"
            allowClear
            style={{ minWidth: 110 }}
            value={status}
            options={certificateStatuses.map((value) => ({ value, label: certificateStatusWords[value] }))}
            onChange={(chosen?: CertificateStatus) => set('status', chosen)}
          />
          <SavedViews {...views} />
        </Space>
        {page.error && <ProblemNotice problem={problemOf(page.error)} />}
        <Table<Certificate>
          rowKey="number"
          size="middle"
          scroll={{ x: 'max-content' }}
          dataSource={page.data?.certificates ?? []}
          loading={page.isFetching}
          pagination={false}
          locale={{ emptyText: <Empty description={emptyWords(isNarrow, page.data?.next != null)} /> }}
          columns={[
            {
              title: '证书编号',
              dataIndex: 'number',
              className: 'number',
              render: (number: string) => <Link href={`/certificates/${number}`}>{number}</Link>,
            },
            { title: '姓名', dataIndex: 'name' },
            { title: '证件号码', dataIndex: 'maskedNumber', className: 'number' },
            { title: '资格', render: (_, { title, specialty }) => `${title} · ${specialty}` },
            { title: '取得', dataIndex: 'obtainedOn', render: formatDate },
            { title: '工作单位', dataIndex: 'employer' },
            { title: '报送单位', dataIndex: 'unit' },
            {
              title: '状态',
              dataIndex: 'status',
              render: (value: CertificateStatus) => <StatusTag status={value} />,
            },
          ]}
        />
        <Space>
          <Button disabled={after === undefined} onClick={goBack}>
            上一页
          </Button>
          <Button disabled={!page.data?.next} onClick={() => page.data?.next && goOn(page.data.next)}>
            {page.data?.certificates.length === 0 && page.data.next ? '接着找' : '下一页'}
          </Button>
        </Space>
      </Space>
    </>
  )
}

const emptyWords = (isNarrow: boolean, hasMore: boolean): string => {
  if (hasMore) return '这一段里没有，可以接着找'
  return isNarrow ? '没有找到；核对一下，或少选几个条件' : '还没有证书'
}
