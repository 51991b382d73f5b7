"""Fits open libraries to the interactions of a split, and writes what they recommend.

Arguments: a folder with train.csv (user, item), ask.csv (user, item; the interactions that each test user is known by, the
oldest first), and the name of a peer. Writes <peer>-seen.csv and <peer>-new.csv, a line of item numbers for each test user,
with and without what the user had before. Prints the seconds of the fit, and of an answer with and without.
"""

import sys
import time
from pathlib import Path

import numpy as np
import scipy.sparse as sparse

LENGTH = 25


def pairs(path):
    rows = np.loadtxt(path, delimiter=",", dtype=np.int64, ndmin=2)
    return rows[:, 0], rows[:, 1]


def matrix(users, items, shape):
    cells = sparse.coo_matrix((np.ones(len(users), dtype=np.float32), (users, items)), shape=shape).tocsr()
    cells.data[:] = 1.0
    return cells


def of_implicit(name, train):
    from implicit.als import AlternatingLeastSquares
    from implicit.bpr import BayesianPersonalizedRanking
    from implicit.nearest_neighbours import CosineRecommender

    model = {
        "implicit-itemknn": lambda: CosineRecommender(K=100, num_threads=1),
        "implicit-als": lambda: AlternatingLeastSquares(factors=64, random_state=1, num_threads=1),
        "implicit-bpr": lambda: BayesianPersonalizedRanking(factors=64, random_state=1, num_threads=1),
    }[name]()
    model.fit(train, show_progress=False)
    return model


def implicit_lists(model, ask, seen):
    # A user who is new to the factors of ALS is fitted from what is known of the user.
    options = {"recalculate_user": True} if type(model).__name__ == "AlternatingLeastSquares" else {}
    lists = []
    for user in range(ask.shape[0]):
        items, _ = model.recommend(user, ask[user], N=LENGTH, filter_already_liked_items=not seen, **options)
        lists.append(items)
    return lists


def of_lenskit(name, train):
    import pandas
    from lenskit.data import from_interactions_df

    cells = train.tocoo()
    frame = pandas.DataFrame({"user_id": cells.row, "item_id": cells.col})
    data = from_interactions_df(frame)
    if name == "lenskit-itemknn":
        from lenskit.knn import ItemKNNScorer

        scorer = ItemKNNScorer(max_nbrs=100, feedback="implicit")
    else:
        from lenskit.knn.ease import EASEScorer

        # The default, 1, is far from what the method's author found best on any data set.
        scorer = EASEScorer(regularization=100)
    scorer.train(data)
    return scorer


def lenskit_lists(scorer, ask, trained):
    """Both kinds of lists: most of the time goes into the scores, which are the same for both."""
    from lenskit.data import ItemList, RecQuery

    catalogue = ItemList(item_ids=trained)
    seen, new = [], []
    for user in range(ask.shape[0]):
        known = np.intersect1d(ask[user].indices, trained)
        scored = scorer(RecQuery(user_items=ItemList(item_ids=known)), catalogue)
        scores = np.nan_to_num(np.asarray(scored.scores(), dtype=np.float64), nan=-np.inf)
        items = np.asarray(scored.ids())
        seen.append(items[np.argsort(-scores, kind="stable")[:LENGTH]])
        scores[np.isin(items, known)] = -np.inf
        new.append(items[np.argsort(-scores, kind="stable")[:LENGTH]])
    return seen, new


def timed(work):
    begin = time.perf_counter()
    result = work()
    return result, time.perf_counter() - begin


def main():
    folder, name = Path(sys.argv[1]), sys.argv[2]
    users, items = pairs(folder / "train.csv")
    asked, known = pairs(folder / "ask.csv")
    catalogue = int(max(items.max(), known.max())) + 1
    tests = int(asked.max()) + 1
    ask = matrix(asked, known, (tests, catalogue))
    train = matrix(users, items, (int(users.max()) + 1, catalogue))
    if name == "implicit-bpr":
        # It cannot take in new users, so it is fitted with what is known of them.
        train = sparse.vstack([ask, train]).tocsr()
    if name.startswith("lenskit"):
        model, fitted = timed(lambda: of_lenskit(name, train))
        (seen, new), seconds = timed(lambda: lenskit_lists(model, ask, np.unique(items)))
        with_seen, without = seconds, seconds
    else:
        model, fitted = timed(lambda: of_implicit(name, train))
        seen, with_seen = timed(lambda: implicit_lists(model, ask, seen=True))
        new, without = timed(lambda: implicit_lists(model, ask, seen=False))
    for kind, lists in (("seen", seen), ("new", new)):
        with open(folder / f"{name}-{kind}.csv", "w") as out:
            for line in lists:
                out.write(",".join(str(int(item)) for item in line) + "\n")
    print(fitted, with_seen / tests, without / tests)


main()
