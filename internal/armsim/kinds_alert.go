package armsim

import (
	"net/http"
	"slices"
	"strings"
)

// judgeActionGroup: messages name a group by twelve characters at most, and
// each receiver has a name of its own.
func judgeActionGroup(c *change) *refusal {
	if no := globalOnly(c); no != nil {
		return no
	}
	const most = 12
	if short := textAt(c.body, "properties", "groupShortName"); short == "" || len(short) > most {
		return refuse(http.StatusBadRequest, "GroupShortNameLengthInvalid", "The group short name '%s' must have 1 to %d characters.", short, most)
	}
	seen := map[string]bool{}
	receivers, _ := at(c.body, "properties", "emailReceivers").([]any)
	for _, r := range receivers {
		name := strings.ToLower(textAt(r, "name"))
		if seen[name] {
			return refuse(http.StatusBadRequest, "ReceiverNameNotUnique", "Receiver name '%s' is not unique in the action group.", name)
		}
		seen[name] = true
		if !strings.Contains(textAt(r, "emailAddress"), "@") {
			return refuse(http.StatusBadRequest, "InvalidEmailAddress", "The email address of receiver '%s' is invalid.", name)
		}
	}
	return nil
}

// The times that alerts take (Microsoft.Insights, metricAlerts and
// scheduledQueryRules).
var (
	metricEvery = []string{"PT1M", "PT5M", "PT15M", "PT30M", "PT1H"}
	metricOver  = append(slices.Clone(metricEvery), "PT6H", "PT12H", "P1D")
	queryEvery  = []string{"PT1M", "PT5M", "PT10M", "PT15M", "PT30M", "PT45M", "PT1H", "PT2H", "PT3H", "PT4H", "PT5H", "PT6H", "P1D"}
	queryOver   = append(slices.Clone(queryEvery), "P2D")
)

func judgeTimes(c *change, every, over []string) *refusal {
	e, o := textAt(c.body, "properties", "evaluationFrequency"), textAt(c.body, "properties", "windowSize")
	i, j := slices.Index(every, e), slices.Index(over, o)
	switch {
	case i < 0:
		return refuse(http.StatusBadRequest, "BadRequest", "The evaluation frequency '%s' is not one of %v.", e, every)
	case j < 0:
		return refuse(http.StatusBadRequest, "BadRequest", "The window size '%s' is not one of %v.", o, over)
	case j < slices.Index(over, e):
		return refuse(http.StatusBadRequest, "BadRequest", "The window size '%s' must not be less than the evaluation frequency '%s'.", o, e)
	}
	if severity, said := number(c.body, "properties", "severity"); !said || severity < 0 || severity > 4 {
		return refuse(http.StatusBadRequest, "BadRequest", "The severity must be 0 to 4.")
	}
	return nil
}

// judgeMetricAlert: an alert of one resource names a metric, what it is held
// against, and what of it.
func judgeMetricAlert(c *change) *refusal {
	if no := globalOnly(c); no != nil {
		return no
	}
	if no := judgeTimes(c, metricEvery, metricOver); no != nil {
		return no
	}
	scopes, _ := at(c.body, "properties", "scopes").([]any)
	if len(scopes) == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "A metric alert must have a scope.")
	}
	conditions, _ := at(c.body, "properties", "criteria", "allOf").([]any)
	if len(conditions) == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "A metric alert must have a condition.")
	}
	for _, one := range conditions {
		for _, field := range []string{"name", "metricName", "timeAggregation", "operator"} {
			if textAt(one, field) == "" {
				return refuse(http.StatusBadRequest, "BadRequest", "A condition of a metric alert must have '%s'.", field)
			}
		}
	}
	return nil
}

// activityFields are what a condition may hold (Microsoft.Insights,
// activityLogAlerts), but for those of properties.
var activityFields = []string{"resourceId", "category", "caller", "level", "operationName", "resourceGroup", "resourceProvider", "status", "subStatus", "resourceType"}

// judgeActivityAlert: a condition names one category that there is, and asks of
// fields that there are.
func judgeActivityAlert(c *change) *refusal {
	if location := textAt(c.body, "location"); location != "" && !sameRegion(location, "global") && !slices.ContainsFunc([]string{"westeurope", "northeurope"}, func(r string) bool { return sameRegion(r, location) }) {
		return refuse(http.StatusBadRequest, "LocationNotAvailableForResourceType",
			"The provided location '%s' is not available for resource type '%s'. List of available regions for the resource type is 'global,westeurope,northeurope'.", location, c.kind)
	}
	if scopes, _ := at(c.body, "properties", "scopes").([]any); len(scopes) == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "An activity log alert must have a scope.")
	}
	all, _ := at(c.body, "properties", "condition", "allOf").([]any)
	categories := 0
	for _, one := range all {
		leaves := []any{one}
		if anyOf, ok := at(one, "anyOf").([]any); ok {
			leaves = anyOf
		}
		for _, leaf := range leaves {
			field := textAt(leaf, "field")
			if !slices.Contains(activityFields, field) && !strings.HasPrefix(field, "properties.") {
				return refuse(http.StatusBadRequest, "BadRequest", "'%s' is not a field of an activity log alert.", field)
			}
			if field != "category" {
				continue
			}
			categories++
			if got := textAt(leaf, "equals"); !slices.Contains(activityCategories, got) {
				return refuse(http.StatusBadRequest, "BadRequest", "'%s' is not a category of the activity log.", got)
			}
		}
	}
	if categories == 0 {
		return refuse(http.StatusBadRequest, "BadRequest", "The condition of an activity log alert must name a category.")
	}
	others := c.sim.store.where(func(r *record) bool {
		return r.kind.Equal(c.kind) && r.id.SubscriptionID() == c.id.SubscriptionID() && r.id.Key() != c.id.Key()
	})
	const most = 100
	if len(others) >= most {
		return refuse(http.StatusBadRequest, "BadRequest", "A subscription has at most %d activity log alerts.", most)
	}
	return nil
}

// judgeQueryRule: an alert of logs asks something, counts or measures it, and
// fires after no more periods than it looks at.
func judgeQueryRule(c *change) *refusal {
	if no := judgeTimes(c, queryEvery, queryOver); no != nil {
		return no
	}
	conditions, _ := at(c.body, "properties", "criteria", "allOf").([]any)
	if len(conditions) != 1 {
		return refuse(http.StatusBadRequest, "BadRequest", "A log search alert has one condition.")
	}
	one := conditions[0]
	if textAt(one, "query") == "" {
		return refuse(http.StatusBadRequest, "BadRequest", "A log search alert must have a query.")
	}
	if aggregation := textAt(one, "timeAggregation"); aggregation != "Count" && textAt(one, "metricMeasureColumn") == "" {
		return refuse(http.StatusBadRequest, "BadRequest", "An alert that aggregates by '%s' must name the column that it measures.", aggregation)
	}
	looks, said := number(one, "failingPeriods", "numberOfEvaluationPeriods")
	fires, _ := number(one, "failingPeriods", "minFailingPeriodsToAlert")
	if said && (looks < 1 || looks > 6 || fires < 1 || fires > looks) {
		return refuse(http.StatusBadRequest, "BadRequest", "An alert looks at 1 to 6 periods, and fires after no more than these.")
	}
	return nil
}
