"""Solutions, their versions and the metrics of these; automatic training; and everything that can be configured."""

import pytest

from films import CREATION, DELETION, FAILURE, MANY_TAGS, csv_text, recipe, refused

SEARCHED = {
    "hpoObjective": {"type": "Maximize", "metricName": "precision", "metricRegex": "p=(.*)"},
    "hpoResourceConfig": {"maxNumberOfTrainingJobs": "4", "maxParallelTrainingJobs": "2"},
}
COLUMNS = {
    "excludedDatasetColumns": {"INTERACTIONS": ["EVENT_VALUE"]},
    "includedDatasetColumns": {"INTERACTIONS": ["EVENT_TYPE"]},
}
# Together these have every member that a solution's configuration may have.
CONFIGURED = {
    "aws-user-personalization": {
        "performHPO": True, "eventType": "Watch",
        "solutionConfig": {
            "eventValueThreshold": "0", "trainingDataConfig": COLUMNS,
            "algorithmHyperParameters": {"hidden_dimension": "100"},
            "featureTransformationParameters": {"min_user_history_length_percentile": "0.1"},
            "optimizationObjective": {"itemAttribute": "PRICE", "objectiveSensitivity": "LOW"},
            "autoTrainingConfig": {"schedulingExpression": "rate(3 days)"},
            "hpoConfig": {
                **SEARCHED,
                "algorithmHyperParameterRanges": {
                    "integerHyperParameterRanges": [{"name": "bptt", "minValue": 2, "maxValue": 22}],
                    "categoricalHyperParameterRanges": [{"name": "recency_mask", "values": ["true"]}],
                },
            },
        },
    },
    "aws-sims": {
        "performHPO": True,
        "solutionConfig": {
            "hpoConfig": {
                "algorithmHyperParameterRanges": {
                    "continuousHyperParameterRanges": [
                        {"name": "popularity_discount_factor", "minValue": 0.25, "maxValue": 0.75}
                    ]
                },
            },
        },
    },
    "aws-user-personalization-v2": {
        "solutionConfig": {
            "eventsConfig": {
                "eventParametersList": [
                    {"eventType": "Watch", "eventValueThreshold": 0.0, "weight": 0.75},
                    {"eventType": "Click", "weight": 0.25},
                ]
            },
        },
    },
    None: {
        "performAutoML": True,
        "solutionConfig": {"autoMLConfig": {"metricName": "precision", "recipeList": [recipe("aws-sims")]}},
    },
}
METRICS = {
    "coverage", "mean_reciprocal_rank_at_25", "precision_at_5", "precision_at_10", "precision_at_25",
    *(f"normalized_discounted_cumulative_gain_at_{depth}" for depth in (5, 10, 25)),
}


@pytest.mark.parametrize("recipe_name", CONFIGURED)
def test_a_solution_and_its_version_say_all_that_they_were_told(films, recipe_name):
    wanted = CONFIGURED[recipe_name]
    solution = films.solution(films.stocked(), recipe_name=recipe_name, performIncrementalUpdate=False, **wanted)
    version = films.version(solution)
    described, trained = films.describe("solution", solution), films.describe("solutionVersion", version)
    otherwise = {"performHPO": False, "performAutoML": False, "performIncrementalUpdate": False}
    for name, value in {**otherwise, **wanted}.items():
        assert described[name] == trained[name] == value, name
    assert described.get("recipeArn") == (recipe_name and recipe(recipe_name))
    assert trained["recipeArn"] == recipe(recipe_name or "aws-user-personalization-v2")
    if recipe_name is None:
        assert described["autoMLResult"] == {"bestRecipeArn": trained["recipeArn"]}
    (summary,) = films.personalize.list_solutions()["solutions"]
    assert (summary["name"], summary["solutionArn"], summary["status"]) == ("films", solution, "ACTIVE")
    assert summary.get("recipeArn") == described.get("recipeArn")


def test_a_solution_comes_and_goes(films):
    personalize, group = films.personalize, films.stocked()
    solution = personalize.create_solution(
        name="films", datasetGroupArn=group, recipeArn=recipe("aws-sims"), performAutoTraining=False
    )["solutionArn"]
    assert solution == "arn:aws:personalize:us-east-1:123456789012:solution/films"
    assert films.passage("solution", solution, 0.05) == ["ACTIVE"]
    described = films.describe("solution", solution)
    assert described["lastUpdatedDateTime"] == described["creationDateTime"]
    assert (described["datasetGroupArn"], described["performAutoTraining"]) == (group, False)
    assert not {"latestSolutionVersion", "latestSolutionUpdate", "failureReason"} & set(described)
    with refused("ResourceInUseException"):
        personalize.delete_dataset_group(datasetGroupArn=group)
    version = films.start_training(solution)
    with refused("ResourceInUseException", version):
        personalize.delete_solution(solutionArn=solution)
    films.waited_for("solutionVersion", version)
    personalize.delete_solution(solutionArn=solution)
    with refused("ResourceInUseException", "DELETE PENDING"):
        personalize.delete_solution(solutionArn=solution)
    with refused("ResourceInUseException", "DELETE PENDING"):
        films.start_training(solution)
    assert films.passage("solution", solution, 3) == DELETION
    assert films.status("solutionVersion", version) == "gone"
    assert personalize.list_solution_versions()["solutionVersions"] == []


def test_a_solution_that_fails_does_not_say_why(films):
    group = films.group()
    films.fail("solution", "films")
    solution = films.personalize.create_solution(
        name="films", datasetGroupArn=group, recipeArn=recipe("aws-sims")
    )["solutionArn"]
    assert films.passage("solution", solution, 0.05) == ["CREATE FAILED"]
    assert "failureReason" not in films.describe("solution", solution)


@pytest.mark.parametrize(
    ("recipe_name", "wanted", "told"),
    [
        (None, {}, "recipeArn is required"),
        ("aws-hrnn", {}, "no recipe for solutions"),
        ("aws-vod-top-picks", {}, "recipe for recommenders"),
        ("aws-sims", {"performAutoML": True}, "leave recipeArn out"),
        ("aws-user-personalization-v2", {"performHPO": True}, "performHPO"),
        ("aws-sims", {"solutionConfig": {"optimizationObjective": {}}}, "optimizationObjective"),
        ("aws-sims", {"solutionConfig": {"eventsConfig": {}}}, "eventsConfig"),
        (
            "aws-sims", {"solutionConfig": {"algorithmHyperParameters": {"popularity_discount_factor": "3"}}},
            "popularity_discount_factor",
        ),
        ("aws-sims", {"solutionConfig": {"algorithmHyperParameters": {"min_cointeraction_count": "11"}}}, "11"),
        ("aws-sims", {"solutionConfig": {"eventValueThreshold": "much"}}, "`much` is no number"),
        ("aws-sims", {"solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(31 days)"}}}, "30 days"),
    ],
)
def test_a_solution_is_refused_what_its_recipe_cannot_do(films, recipe_name, wanted, told):
    group = films.group()
    with refused("InvalidInputException", told):
        films.solution(group, recipe_name=recipe_name, **wanted)


def test_a_solution_is_refused(films):
    group = films.personalize.create_dataset_group(name="films")["datasetGroupArn"]
    with refused("ResourceInUseException", "CREATE PENDING"):
        films.solution(group)
    films.waited_for("datasetGroup", group)
    with refused("ResourceNotFoundException"):
        films.solution(group.replace("films", "other"))
    with refused("TooManyTagsException"):
        films.solution(group, tags=MANY_TAGS)
    films.solution(group)
    with refused("ResourceAlreadyExistsException", "solution/films"):
        films.solution(films.group("other"))
    for number in range(9):
        films.solution(group, f"s{number}")
    with refused("LimitExceededException", "More than 10"):
        films.solution(group, "eleventh")


def test_a_solution_is_updated_while_it_stays_active(films):
    personalize, group = films.personalize, films.stocked()
    solution = films.solution(group)
    events = {"eventParametersList": [{"eventType": "Watch", "weight": 0.5, "eventValueThreshold": 1.0}]}
    config = {"autoTrainingConfig": {"schedulingExpression": "rate(1 day)"}, "eventsConfig": events}
    answer = personalize.update_solution(
        solutionArn=solution, performAutoTraining=True, performIncrementalUpdate=True, solutionUpdateConfig=config
    )
    assert answer["solutionArn"] == solution
    with refused("ResourceInUseException", "being updated"):
        personalize.update_solution(solutionArn=solution)
    with refused("ResourceInUseException", "its own update"):
        personalize.delete_solution(solutionArn=solution)
    assert films.describe("solution", solution)["performAutoTraining"] is False
    assert films.update_passage("solution", solution, "latestSolutionUpdate", 6) == CREATION
    described = films.describe("solution", solution)
    update = described["latestSolutionUpdate"]
    assert (update["performAutoTraining"], update["performIncrementalUpdate"]) == (True, True)
    assert update["solutionUpdateConfig"] == described["solutionConfig"] == config
    assert (update["lastUpdatedDateTime"] - update["creationDateTime"]).total_seconds() == 120
    assert (described["performAutoTraining"], described["performIncrementalUpdate"]) == (True, True)
    assert [version["trainingType"] for version in versions(films, solution)] == []
    films.service.advance(3600)
    assert [version["trainingType"] for version in versions(films, solution)] == ["AUTOMATIC"]


def test_an_update_of_a_solution_that_fails_changes_nothing(films):
    solution = films.solution(films.group())
    films.fail("solution", "films", "Not today.")
    films.personalize.update_solution(solutionArn=solution, performAutoTraining=True)
    assert films.update_passage("solution", solution, "latestSolutionUpdate", 6) == FAILURE
    described = films.describe("solution", solution)
    assert described["latestSolutionUpdate"]["failureReason"] == "Not today."
    assert described["performAutoTraining"] is False


def test_an_update_of_a_solution_is_refused(films):
    group = films.group()
    update, solution = films.personalize.update_solution, films.solution(group, recipe_name="aws-sims")
    with refused("ResourceNotFoundException"):
        update(solutionArn=solution + "x")
    with refused("InvalidInputException", "30 days"):
        never = {"autoTrainingConfig": {"schedulingExpression": "rate(0 days)"}}
        update(solutionArn=solution, solutionUpdateConfig=never)
    with refused("InvalidInputException", "eventsConfig"):
        update(solutionArn=solution, solutionUpdateConfig={"eventsConfig": {}})
    films.fail("solution", "broken")
    broken = films.personalize.create_solution(name="broken", datasetGroupArn=group, recipeArn=recipe("aws-sims"))
    films.service.advance(10)
    with refused("ResourceInUseException", "CREATE FAILED"):
        update(solutionArn=broken["solutionArn"])


def versions(films, solution):
    return films.personalize.list_solution_versions(solutionArn=solution)["solutionVersions"]


def test_a_solution_trains_itself_when_there_is_new_data(films):
    group = films.stocked()
    every_day = {"autoTrainingConfig": {"schedulingExpression": "rate(1 day)"}}
    solution = films.personalize.create_solution(
        name="films", datasetGroupArn=group, recipeArn=recipe("aws-sims"), solutionConfig=every_day
    )["solutionArn"]
    films.service.advance(3599)
    assert versions(films, solution) == []
    films.service.advance(1)
    (version,) = versions(films, solution)
    assert (version["trainingType"], version["trainingMode"]) == ("AUTOMATIC", "FULL")
    assert version["status"] == "CREATE PENDING"
    films.service.advance(3 * 86_400)
    assert len(versions(films, solution)) == 1
    films.import_rows(group.replace("dataset-group/films", "dataset/films/INTERACTIONS"))
    films.service.advance(86_400)
    assert len(versions(films, solution)) == 2


def test_a_version_goes_its_way(films):
    personalize, solution = films.personalize, films.solution(films.stocked())
    version = personalize.create_solution_version(solutionArn=solution, name="first", trainingMode="FULL")
    version = version["solutionVersionArn"]
    assert version.startswith(solution + "/")
    with refused("ResourceInUseException", "CREATE PENDING"):
        personalize.get_solution_metrics(solutionVersionArn=version)
    assert "trainingHours" not in films.describe("solutionVersion", version)
    assert films.passage("solutionVersion", version, 180) == CREATION
    described = films.describe("solutionVersion", version)
    assert (described["name"], described["solutionArn"], described["trainingHours"]) == ("first", solution, 1.0)
    assert (described["trainingMode"], described["trainingType"]) == ("FULL", "MANUAL")
    assert described["datasetGroupArn"].endswith(":dataset-group/films")
    assert "tunedHPOParams" not in described
    (summary,) = versions(films, solution)
    assert (summary["solutionVersionArn"], summary["status"]) == (version, "ACTIVE")
    assert (summary["trainingMode"], summary["trainingType"]) == ("FULL", "MANUAL")
    assert films.describe("solution", solution)["latestSolutionVersion"] == summary
    other = films.version(solution)
    assert films.describe("solutionVersion", other)["name"] == f"films/{other.rpartition('/')[2]}"

    answer = personalize.get_solution_metrics(solutionVersionArn=version)
    assert answer["solutionVersionArn"] == version
    assert set(answer["metrics"]) == METRICS
    assert all(0 <= value <= 1 for value in answer["metrics"].values()), answer["metrics"]
    assert answer["metrics"]["coverage"] > 0.5


def test_optimisation_finds_parameters(films):
    wanted = CONFIGURED["aws-user-personalization"]
    solution = films.solution(films.stocked(), recipe_name="aws-user-personalization", **wanted)
    version = films.start_training(solution)
    assert "tunedHPOParams" not in films.describe("solutionVersion", version)
    films.waited_for("solutionVersion", version)
    found = films.describe("solutionVersion", version)["tunedHPOParams"]["algorithmHyperParameters"]
    found = {name.rpartition(".")[2]: value for name, value in found.items()}
    assert set(found) == {"hidden_dimension", "bptt", "recency_mask"}
    assert 2 <= int(found["bptt"]) <= 22


def test_a_version_is_stopped(films):
    personalize, solution = films.personalize, films.solution(films.stocked())
    early, late, last = (films.start_training(solution) for _ in range(3))
    personalize.stop_solution_version_creation(solutionVersionArn=early)
    assert films.status("solutionVersion", early) == "CREATE STOPPED"
    films.service.advance(1800)
    personalize.stop_solution_version_creation(solutionVersionArn=late)
    with refused("ResourceInUseException", "CREATE STOPPING"):
        personalize.stop_solution_version_creation(solutionVersionArn=late)
    assert films.passage("solutionVersion", late, 6) == ["CREATE STOPPING", "CREATE STOPPED"]
    with refused("InvalidInputException", "CREATE STOPPED"):
        personalize.stop_solution_version_creation(solutionVersionArn=late)
    with refused("ResourceNotFoundException"):
        personalize.stop_solution_version_creation(solutionVersionArn=late + "0")
    films.waited_for("solutionVersion", last)
    with refused("InvalidInputException", "ACTIVE"):
        personalize.stop_solution_version_creation(solutionVersionArn=last)


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([("u1", "i1", 1_700_000_000 + n, "Watch", 1) for n in range(1000)], "fewer than 25 users"),
        ([(f"u{n % 40}", "i1", 1_700_000_000 + n, "Click", 1) for n in range(1000)], "filtering by event type: Watch"),
    ],
)
def test_a_version_without_enough_data_fails(films, rows, told):
    group = films.group()
    films.import_rows(films.dataset(group), text=csv_text("Interactions", rows))
    event_type = {"eventType": "Watch"} if "Watch" in told else {}
    solution = films.solution(group, **event_type)
    version = films.start_training(solution)
    assert films.passage("solutionVersion", version, 180) == FAILURE
    reason = films.describe("solutionVersion", version)["failureReason"]
    assert told in reason
    assert versions(films, solution)[0]["failureReason"] == reason
    assert films.describe("solution", solution)["latestSolutionVersion"]["failureReason"] == reason


def test_a_version_is_refused(films):
    group = films.group()
    solution = films.solution(group, recipe_name="aws-user-personalization")
    with refused("ResourceNotFoundException"):
        films.start_training(solution + "x")
    with refused("InvalidInputException", "there is none"):
        films.start_training(solution)
    job = films.start_import(films.dataset(group))
    with refused("ResourceInUseException", "is being imported"):
        films.start_training(solution)
    films.waited_for("datasetImportJob", job)
    with refused("InvalidInputException", "UPDATE needs an ACTIVE version"):
        films.start_training(solution, trainingMode="UPDATE")
    with refused("InvalidInputException", "AUTOTRAIN is not emulated"):
        films.start_training(solution, trainingMode="AUTOTRAIN")
    with refused("TooManyTagsException"):
        films.start_training(solution, tags=MANY_TAGS)
    films.version(solution, name="first")
    with refused("ResourceAlreadyExistsException", solution):
        films.start_training(solution, name="first")
    update = films.version(solution, trainingMode="UPDATE")
    assert films.describe("solutionVersion", update)["trainingMode"] == "UPDATE"
    with refused("InvalidInputException", "cannot be trained in the mode UPDATE"):
        films.start_training(films.solution(group, "sims", "aws-sims"), trainingMode="UPDATE")
    for _ in range(20):
        films.start_training(solution)
    with refused("LimitExceededException", "More than 20 resources with PENDING or IN_PROGRESS status."):
        films.start_training(solution)


def test_metrics_are_refused(films):
    version = films.trained("aws-item-affinity")
    with refused("ResourceNotFoundException"):
        films.personalize.get_solution_metrics(solutionVersionArn=version.rpartition("/")[0])


def test_versions_of_a_solution_that_is_not_there_are_not_listed(films):
    with refused("ResourceNotFoundException"):
        films.personalize.list_solution_versions(solutionArn="arn:aws:personalize:us-east-1:123456789012:solution/none")
