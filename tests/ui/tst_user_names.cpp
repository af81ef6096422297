// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/parts/user_names.h"

#include "query/filter/filter.h"
#include "ui/parts/saved_filters.h"
#include "ui/parts/settings.h"
#include "ui/window/saved_filters_dialog.h"

#include <QFile>
#include <QFileInfo>
#include <QLabel>
#include <QTest>

using namespace ctscope;

namespace {

void writeNames(const QByteArray &text)
{
    QFile file(namesFile());
    if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
        qFatal("the file of names cannot be written");
}

bool isFilter(const char *text)
{
    const filter::NameTable names = SavedFilters::shared()->names();
    return readFilter(text, &names).ok();
}

} // namespace

class TestUserNames : public QObject {
    Q_OBJECT
private slots:
    void init() { useTemporarySettings(); }
    void aFileThatIsNotThereNamesNothing();
    void filtersOfTheWindowUseTheFileAsItIsNow();
    void wrongLinesAreNamedWhereFiltersAreManaged();
};

void TestUserNames::aFileThatIsNotThereNamesNothing()
{
    QVERIFY(!QFileInfo::exists(namesFile()));
    QVERIFY(userNames().networks.empty());
    QVERIFY(!isFilter("src == @printer"));
}

void TestUserNames::filtersOfTheWindowUseTheFileAsItIsNow()
{
    writeNames("address 192.0.2.1 printer\n");
    QVERIFY(isFilter("src == @printer"));
    QVERIFY(!isFilter("src == @offices"));
    writeNames("network 10.1.0.0/16 offices\n");
    QVERIFY(isFilter("src == @offices"));
    QVERIFY(!isFilter("src == @printer"));
    QCOMPARE(SavedFilters::storedNames().setNames(), std::vector<std::string>{"offices"});
}

void TestUserNames::wrongLinesAreNamedWhereFiltersAreManaged()
{
    writeNames("zone 1 one\nzone x guests\nzone y guests\nzone z guests\nmark WAN\n");
    const SavedFiltersDialog dialog;
    QCOMPARE(dialog.findChild<QLabel *>(QStringLiteral("namesOfFilters"))->text(),
        QStringLiteral("Write @name to use a name of an address, network, mark, zone or set from the file %1.\n"
                       "Line 2: “x” is not a zone: a number up to 65535.\n"
                       "Line 3: “y” is not a zone: a number up to 65535.\n"
                       "Line 4: “z” is not a zone: a number up to 65535.\n"
                       "Other lines that cannot be used: 1")
            .arg(namesFile()));
}

QTEST_MAIN(TestUserNames)
#include "tst_user_names.moc"
