// What KEDA defines, and the parser of its schedules.
module github.com/wardhq/ward/lab/keda

go 1.26.0

require (
	github.com/kedacore/keda/v2 v2.21.0
	github.com/robfig/cron/v3 v3.0.1
)
