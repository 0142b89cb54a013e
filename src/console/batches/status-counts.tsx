import { Space, Tag } from 'antd'

/** Statuses in the order of the work, with their words and colours. */
export const statuses = {
  accepted: { word: '待审核', colour: 'blue' },
  held: { word: '待核实', colour: 'orange' },
  confirmed: { word: '待签发', colour: 'gold' },
  issued: { word: '已发证', colour: 'green' },
  returned: { word: '已退回', colour: 'default' },
  refused: { word: '未收', colour: 'default' },
  revoked: { word: '已撤销', colour: 'red' },
} as const

export type Status = keyof typeof statuses

/** How many records of a batch are in each status. */
export const StatusCounts = ({ byStatus }: { readonly byStatus: Partial<Record<Status, number>> }) => (
  <Space wrap size={4}>
    {(Object.keys(statuses) as Status[])
      .filter((status) => byStatus[status])
      .map((status) => (
        <Tag key={status} color={statuses[status].colour} className="number">
          {statuses[status].word} {byStatus[status]}
        </Tag>
      ))}
  </Space>
)
