import { Alert, Button, Table, Tag, Typography } from 'antd'
import type { Registration } from '../../shared/rpc/settings.ts'
import layout from '../../ui/components/layout.module.css'
import paper from '../../ui/files/printable.module.css'
import { usePrint } from '../../ui/files/printable.tsx'
import { groupsOfFour } from '../../ui/format/digits.ts'

type Administrator = Registration['administrators'][number]

const states: Readonly<Record<Administrator['state'], { text: string; colour: string; todo: string }>> = {
  waiting: { text: '待登记', colour: 'orange', todo: '下次同步时送到省里' },
  unreleased: { text: '待省里核对', colour: 'orange', todo: '请打电话向省里读出指纹，逐组核对后由省里放行' },
  released: { text: '已放行', colour: 'green', todo: '—' },
  revoked: { text: '已作废', colour: 'red', todo: '请另一位管理员重设他的密码，换用新的密钥' },
}

/** The fingerprint on paper, to be handed or read to the province. */
const FingerprintSheet = ({ unitName, device, row }: { unitName: string; device: string; row: Administrator }) => (
  <article className={paper.paper}>
    <h1>管理员密钥指纹</h1>
    <p className={paper.subtitle}>请与省级服务列出的指纹逐组核对，完全一致才可放行</p>
    <dl>
      <dt>组建单位</dt>
      <dd>{unitName}</dd>
      <dt>管理员</dt>
      <dd>{row.name}</dd>
      <dt>指纹</dt>
      <dd className={paper.wide}>{groupsOfFour(row.key)}</dd>
      <dt>本机编号</dt>
      <dd className={paper.wide}>{groupsOfFour(device)}</dd>
    </dl>
  </article>
)

interface Props {
  readonly registration: Registration
  readonly unitName: string
}

/** Administrators' keys with their fingerprints. The province releases each once, after comparing it with the one read out. */
export const AdministratorKeys = ({ registration: { administrators, device }, unitName }: Props) => {
  const { print, printed } = usePrint()
  const waits = administrators.some(({ state }) => state === 'unreleased')
  return (
    <>
      <Typography.Title level={5} className="settings-next">
        管理员密钥
      </Typography.Title>
      {waits && (
        <Alert
          className="settings-notice"
          type="warning"
          showIcon
          title="管理员的密钥还没有经省里核对"
          description="核对放行以前，提交的批次省里会收下但暂缓办理；放行后自动办理，不用重新提交。请管理员打电话向省里读出下面的指纹。"
        />
      )}
      <Table<Administrator>
        rowKey="account"
        size="middle"
        pagination={false}
        dataSource={administrators}
        columns={[
          { title: '姓名', dataIndex: 'name' },
          { title: '指纹', render: (_, { key }) => <span className={layout.digits}>{groupsOfFour(key)}</span> },
          { title: '状态', render: (_, { state }) => <Tag color={states[state].colour}>{states[state].text}</Tag> },
          { title: '要做什么', render: (_, { state }) => states[state].todo },
          {
            title: '操作',
            render: (_, row) => (
              <Button
                size="small"
                aria-label={`打印${row.name}的指纹`}
                onClick={() => print(<FingerprintSheet unitName={unitName} device={device} row={row} />)}
              >
                打印
              </Button>
            ),
          },
        ]}
      />
      {printed}
    </>
  )
}
