"""Makes the example exports: three monthly files, the yearly one, a staff list and a list of courses.

The numbers come from Python's own generator with a fixed seed; employee numbers end in serials 900-999, which belong
to nobody. Run it in its own folder.
"""
import random

random.seed(20241117)
PEOPLE = 12


def number(index):
    year = 1970 + index % 20
    return f"{year}{1 + index % 12:02d}{1 + index % 28:02d}{year + 25}{1 + index % 12:02d}{1 + index % 2}{900 + index}"


staff = [number(index) for index in range(PEOPLE)]
bosses = [number(40), number(41)]
head = "ratee,rater,indicator,period,score\n"
scores = {}
for month, name in enumerate(["january", "february", "march"], start=1):
    with open(f"{name}.csv", "w") as file:
        file.write(head)
        for index, person in enumerate(staff):
            boss = bosses[(index + (month == 3 and index % 5 == 0)) % 2]
            for indicator in ["accuracy", "timeliness"]:
                score = random.randint(60, 95)
                scores.setdefault((person, indicator), []).append((boss, score))
                file.write(f"{person},{boss},{indicator},2024-{month:02d},{score}\n")

# A clerk typed the quarterly file: means of the months, and numbers in the groups in which they are printed.
with open("quarter.csv", "w") as file:
    file.write(head)
    for person in staff:
        printed = f"{person[:8]} {person[8:14]} {person[14]} {person[15:]}"
        for indicator in ["accuracy", "timeliness"]:
            given = scores[person, indicator]
            mean = round(sum(score for _, score in given) / len(given), 2)
            file.write(f"{printed},{given[-1][0]},{indicator},2024-Q1,{mean}\n")

with open("staff.csv", "w") as file:
    file.write("NIP;NAMA;GOL. RUANG;UNIT KERJA;JENIS KELAMIN\n")
    for index, person in enumerate(staff[:-1]):
        unit = ["Dinas Kesehatan", "Dinas Pendidikan"][index // 6]
        file.write(f"{person};Pegawai {index + 1};III/{'abcd'[index % 4]};{unit};{'LP'[index % 2]}\n")
    file.write("1,97E+17;Pegawai 12;III/d;Dinas Pendidikan;P\n")

with open("courses.csv", "w") as file:
    file.write("NIP,TANGGAL,JUMLAH JP\n")
    file.write(f"{staff[0]},12/03/2023,20\n{staff[0]},2024-02-06,10\n{staff[3]},05/06/2023,8\n")
