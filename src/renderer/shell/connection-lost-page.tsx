import { Button, Result } from 'antd'
import { Problem } from '../../shared/errors/problem.ts'

export const ConnectionLostPage = () => {
  const { found, remedy } = new Problem('host.connectionLost').toJSON()
  return (
    <main className="doorway">
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
