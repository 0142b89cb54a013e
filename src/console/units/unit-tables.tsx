import { Table, Tag } from 'antd'
import type { ConsoleClient } from '../../shared/console/contract.ts'
import { words } from '../../shared/record/words.ts'
import { formatDate, formatDay } from '../../ui/format/times.ts'
import styles from './units.module.css'

type Unit = Awaited<ReturnType<ConsoleClient['units']['get']>>
type Key = Unit['keys'][number]

interface Period {
  readonly validFrom: string | null
  readonly validTo: string | null
}

/** Days before a key's end from which the page says so. */
const soonDays = 60

const wordsOf = (values: readonly string[], named: Readonly<Record<string, string>> = {}): string =>
  values.length === 0 ? '全部' : values.map((value) => named[value] ?? value).join('、')

/** When something is valid, in Chinese. */
export const periodText = ({ validFrom, validTo }: Period): string => {
  if (!validFrom && !validTo) return '长期'
  return `${validFrom ? formatDate(validFrom) : ''} 至 ${validTo ? formatDate(validTo) : '长期'}`
}

/** The committees and what they may review. */
export const Committees = ({ committees }: Pick<Unit, 'committees'>) => (
  <Table
    rowKey="code"
    size="small"
    dataSource={committees}
    pagination={{ pageSize: 20, hideOnSinglePage: true }}
    locale={{ emptyText: '没有评委会' }}
    columns={[
      { title: '评委会', dataIndex: 'name' },
      { title: '系列', dataIndex: 'series', render: (values: string[]) => wordsOf(values) },
      { title: '级别', dataIndex: 'levels', render: (values: string[]) => wordsOf(values, words.level) },
      { title: '类型', dataIndex: 'reviewTypes', render: (values: string[]) => wordsOf(values, words.reviewType) },
      { title: '期限', render: (_, committee) => periodText(committee) },
    ]}
  />
)

const stateOf = ({ revokedAt, validUntil }: Key) => {
  if (revokedAt) return <Tag>{formatDay(revokedAt)} 作废</Tag>
  const left = Math.floor((Date.parse(validUntil) - Date.now()) / 86_400_000)
  if (left < 0) return <Tag color="red">已到期</Tag>
  return left < soonDays ? <Tag color="orange">还有 {left} 天到期</Tag> : <Tag color="green">有效</Tag>
}

/** The keys with which clerks and reviewers sign. */
export const AccountKeys = ({ keys }: Pick<Unit, 'keys'>) => (
  <Table<Key>
    rowKey="keyId"
    size="small"
    dataSource={keys}
    pagination={{ pageSize: 20, hideOnSinglePage: true }}
    locale={{ emptyText: '还没有密钥；管理员的密钥放行后登记' }}
    columns={[
      { title: '岗位', dataIndex: 'role', render: (role: Key['role']) => (role === 'clerk' ? '录入员' : '审核员') },
      { title: '电脑', dataIndex: 'device' },
      {
        title: '指纹',
        dataIndex: 'keyId',
        className: styles.fingerprint ?? '',
        render: (keyId: string) => keyId.replaceAll(/(.{4})(?=.)/g, '$1 '),
      },
      { title: '有效期至', dataIndex: 'validUntil', render: formatDay },
      { title: '状态', render: (_, key) => stateOf(key) },
    ]}
  />
)
