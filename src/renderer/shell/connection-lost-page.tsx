import { Button, Result } from 'antd'
import { Problem } from '../../shared/errors/problem.ts'
import layout from '../../ui/components/layout.module.css'

export const ConnectionLostPage = () => {
  const { found, remedy } = new Problem('host.connectionLost').toJSON()
  return (
    <main className={layout.doorway}>
      <Result
        status="warning"
        title={found}
        subTitle={remedy}
        extra={
          <Button type="primary" autoFocus onClick={() => window.location.reload()}>
            重新连接
          </Button>
        }
      />
    </main>
  )
}
