"""Data packages: a folder with a descriptor and a data file."""

import json

from corpus import case, error, finding, repair, warning

DATA = "p,s,v\nA,R,80\nB,S,81\n"
FIELDS = [{"name": "p", "role": "ratee"}, {"name": "s", "role": "rater"}, {"name": "v", "role": "score"}]


def descriptor(fields=FIELDS, path="data.csv", **resource):
    return json.dumps({"name": "t", "resources": [{"path": path, "schema": {"fields": fields}, **resource}]}, indent=1)


def package(name, point, text, *findings, data=DATA, **more):
    case(f"package-{name}", point, {"datapackage.json": text, "data.csv": data}, *findings, **more)


def changed(place, **properties):
    fields = [dict(field) for field in FIELDS]
    fields[place].update(properties)
    return fields


def write():
    package("plain", "a descriptor gives roles that headings do not", descriptor(), ratings=2, ratees=["A", "B"],
            raters=["R", "S"], scores=[80, 81])
    package("not-json", "a descriptor that is no JSON is refused", "{\"resources\": [", error("descriptor_unreadable"))
    package("empty", "an empty descriptor is refused", "", error("descriptor_unreadable"))
    package("array", "a descriptor that is a list is refused", "[]", error("descriptor_incomplete"))
    package("no-resources", "a descriptor without resources says which property is missing", '{"name": "t"}',
            error("descriptor_incomplete", details=["resources"]))
    package("no-fields", "a resource without a schema says which property is missing",
            '{"resources": [{"path": "data.csv"}]}',
            error("descriptor_incomplete", details=["resources[0].schema.fields"]))
    package("outside", "a path that leaves the folder is refused", descriptor(path="../data.csv"),
            error("path_outside_package", value="../data.csv"))
    package("absolute", "an absolute path is refused", descriptor(path="/etc/hostname"),
            error("path_outside_package", value="/etc/hostname"))
    package("role-unknown", "a role that there is not is refused with those there are",
            descriptor(changed(1, role="boss")), error("role_unknown", column="s", value="boss"))
    package("field-missing", "a field that the file does not have is named", descriptor(changed(2, name="value")),
            error("field_missing", line=1, column="value"), optional=["required_role_missing", "missing_score"])
    package("polarity", "a polarity that there is not is refused", descriptor(changed(2, polarity="up")),
            error("descriptor_incomplete", value="up", details=["resources[0].schema.fields[2].polarity"]))
    package("scale", "a score off the declared scale is refused",
            descriptor(changed(2, scale={"minimum": 0, "maximum": 80})),
            error("outside_scale", line=3, column="v", value="81.0"))
    package("scale-upside-down", "a scale that ends before it begins is refused",
            descriptor(changed(2, scale={"minimum": 5, "maximum": 1})), error("descriptor_incomplete"))
    package("labels", "labels of a declared scale are read in their order",
            descriptor(changed(2, scale={"labels": ["low", "middle", "high"]})), data="p,s,v\nA,R,high\nB,S,low\n",
            ratings=2, scores=[3, 1])
    package("label-unknown", "a label that the scale does not have is refused with those it has",
            descriptor(changed(2, scale={"labels": ["low", "high"]})), error("label_unknown", line=2, column="v",
            value="top", details=["low", "high"]), data="p,s,v\nA,R,top\nB,S,low\n")
    package("decimal-declared", "a declared decimal comma is no repair",
            descriptor(dialect={"delimiter": ";", "decimalChar": ","}), data="p;s;v\nA;R;1,234\nB;S;81\n",
            ratings=2, scores=[1.234, 81])
    package("missing-values", "declared missing values replace the usual ones",
            json.dumps({"resources": [{"path": "data.csv", "schema": {"fields": FIELDS, "missingValues": ["-9"]}}]}),
            warning("missing_score", line=3, column="v"), data="p,s,v\nNA,R,80\nB,S,-9\nC,S,5\n", ratings=2,
            ratees=["NA", "C"])
    package("less-is-better", "where less is better, half the target is one and a half times the score",
            descriptor([{"name": "p", "role": "ratee"}, {"name": "t", "role": "target"},
                        {"name": "r", "role": "realisation", "polarity": "less_is_better"}]),
            repair("score_computed"), data="p,t,r\nA,10,5\nB,10,12\n", ratings=2, scores=[150, 80])
    package("data-missing", "a data file that is not there is a matter of files", descriptor(path="none.csv"),
            outcome="unreadable")
