// SPDX-License-Identifier: GPL-3.0-or-later
// A translator puts each text in brackets: a text of the window without brackets cannot be translated, and one
// that is looked up but is not in the catalogue has no translation.
#include "ui/table/flow_view.h"
#include "ui/window/flow_page.h"
#include "ui/window/main_window.h"
#include "ui/parts/settings.h"

#include <QAbstractButton>
#include <QAction>
#include <QCoreApplication>
#include <QDockWidget>
#include <QFile>
#include <QLabel>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>
#include <QTranslator>
#include <QXmlStreamReader>

using namespace ctscope;

namespace {

/// "context: text", as the catalogue has them.
QSet<QString> catalogue()
{
    QFile file(QStringLiteral(TEST_DATA "/../../resources/translations/ctscope_en.ts"));
    QSet<QString> texts;
    if (!file.open(QIODevice::ReadOnly))
        return texts;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        if (xml.readNext() != QXmlStreamReader::StartElement)
            continue;
        if (xml.name() == u"name")
            context = xml.readElementText();
        else if (xml.name() == u"source")
            texts << context + QStringLiteral(": ") + xml.readElementText();
    }
    return texts;
}

class Brackets : public QTranslator {
public:
    bool isEmpty() const override { return false; }

    QString translate(const char *context, const char *text, const char *, int) const override
    {
        // Qt's own texts are in Qt's catalogues.
        if (QByteArrayView(context).startsWith("ctscope"))
            m_lookedUp << QString::fromUtf8(context) + QStringLiteral(": ") + QString::fromUtf8(text);
        return u'⟦' + QString::fromUtf8(text) + u'⟧';
    }

    const QSet<QString> &lookedUp() const { return m_lookedUp; }

private:
    mutable QSet<QString> m_lookedUp;
};

/// The text holds words, and none of them came from the translator.
bool isUntranslated(const QString &text)
{
    static const QRegularExpression word(QStringLiteral("[A-Za-z]{2}"));
    return text.contains(word) && !text.contains(u'⟦');
}

} // namespace

class TranslatedWindowTest : public QObject {
    Q_OBJECT
private slots:
    void initTestCase();
    void init() { useTemporarySettings(); }
    void columnsAreTranslated();
    void actionsButtonsAndLabelsAreTranslated();
    void allThatIsLookedUpIsInTheCatalogue();

private:
    /// Opens a table, shows every panel, and inspects a flow.
    void showAll(MainWindow &window) const;

    Brackets m_brackets;
    QTemporaryDir m_folder;
};

void TranslatedWindowTest::initTestCase()
{
    QVERIFY(QCoreApplication::installTranslator(&m_brackets));
    // The name of a file is no text of ours, so it holds no word.
    QVERIFY(QFile::copy(QStringLiteral(TEST_DATA "/explained_flows.txt"), m_folder.filePath(QStringLiteral("1"))));
}

void TranslatedWindowTest::showAll(MainWindow &window) const
{
    window.show();
    window.openFiles({m_folder.filePath(QStringLiteral("1"))});
    QTRY_VERIFY(window.currentPage() && window.currentPage()->showsTable());
    for (QDockWidget *dock : window.findChildren<QDockWidget *>())
        dock->show();
    FlowView *view = window.currentPage()->view();
    for (int row = 0; row < view->model()->rowCount(); ++row)
        view->setCurrentIndex(view->model()->index(row, 0));
}

void TranslatedWindowTest::columnsAreTranslated()
{
    MainWindow window;
    showAll(window);
    const auto *model = window.currentPage()->view()->model();
    QStringList untranslated;
    for (int column = 0; column < model->columnCount(); ++column) {
        for (const int role : {int(Qt::DisplayRole), int(Qt::ToolTipRole)}) {
            const QString text = model->headerData(column, Qt::Horizontal, role).toString();
            if (isUntranslated(text))
                untranslated << text;
        }
    }
    QCOMPARE(untranslated, QStringList());
}

void TranslatedWindowTest::actionsButtonsAndLabelsAreTranslated()
{
    MainWindow window;
    showAll(window);
    QStringList texts;
    for (const QAction *action : window.findChildren<QAction *>())
        texts << action->text() << action->toolTip();
    for (const QAbstractButton *button : window.findChildren<QAbstractButton *>())
        texts << button->text() << button->toolTip() << button->accessibleName();
    for (const QDockWidget *dock : window.findChildren<QDockWidget *>())
        texts << dock->windowTitle();
    for (const QLabel *label : window.findChildren<QLabel *>())
        texts << label->text() << label->toolTip();
    QVERIFY(texts.contains(QStringLiteral("⟦&Pause⟧")));
    texts.removeIf([this](const QString &text) { return !isUntranslated(text) || text.contains(m_folder.path()); });
    QCOMPARE(texts.join(u'\n'), QString());
}

void TranslatedWindowTest::allThatIsLookedUpIsInTheCatalogue()
{
    MainWindow window;
    showAll(window);
    QVERIFY(!m_brackets.lookedUp().isEmpty());
    const QStringList missing = (m_brackets.lookedUp() - catalogue()).values();
    QCOMPARE(missing.join(u'\n'), QString());
}

QTEST_MAIN(TranslatedWindowTest)
#include "tst_translated_window.moc"
