import { Button, Result, Typography } from 'antd'

/** Before a unit was enrolled in the folder. */
export function NoUnitPage({ home, onRetry }: { home: string; onRetry: () => void }) {
  return (
    <main className="doorway">
      <Result
        status="info"
        title="这里还没有单位数据"
        subTitle={
          <>
            数据文件夹：<Typography.Text code>{home}</Typography.Text>
          </>
        }
        extra={
          <Button type="primary" onClick={onRetry}>
            我已登记，重新打开
          </Button>
        }
      >
        <Typography.Paragraph>用省里发的一次性登记码登记本单位，再建立经办人和审核人账号：</Typography.Paragraph>
        <pre className="commands">
          {[
            `gzzc unit enrol --server 省级服务地址 --code 登记码 --home "${home}"`,
            `gzzc unit account add 经办人姓名 --role clerk --home "${home}"`,
            `gzzc unit account add 审核人姓名 --role reviewer --home "${home}"`,
          ].join('\n')}
        </pre>
      </Result>
    </main>
  )
}
