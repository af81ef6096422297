// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/saved_filters_dialog.h"

#include "ui/parts/saved_filters.h"
#include "ui/parts/user_names.h"
#include "ui/window/line_list.h"

#include "query/filter/filter.h"
#include "table/dictionary_words.h"
#include "table/filter_words.h"
#include "table/shown_text.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QPixmap>
#include <QPushButton>
#include <QTableWidget>
#include <QVBoxLayout>

namespace ctscope {

namespace {

enum TableColumn { Name, Text };

QPixmap chip(const QColor &color, int side)
{
    QPixmap picture(side, side);
    picture.fill(color.isValid() ? color : Qt::transparent);
    return picture;
}

/// Where names come from, and the lines there that cannot be used.
QString namesText()
{
    constexpr std::size_t mostErrors = 3;
    const std::vector<DictionaryError> &errors = userNames().errors;
    QStringList lines{SavedFiltersDialog::tr("Write @name to use a name of an address, network, mark, zone or set from "
                                             "the file %1.")
                          .arg(shownText(namesFile()))};
    for (std::size_t i = 0; i < errors.size() && i < mostErrors; ++i)
        lines << DictionaryWords::sentence(errors[i]);
    if (errors.size() > mostErrors)
        lines << SavedFiltersDialog::tr("Other lines that cannot be used: %1").arg(errors.size() - mostErrors);
    return lines.join(u'\n');
}

} // namespace

SavedFiltersDialog::SavedFiltersDialog(QWidget *parent)
    : QDialog(parent)
    , m_lines(new LineList({tr("Name"), tr("Filter")}, tr("Colour of the Line While the Filter Is Applied")))
{
    setWindowTitle(tr("Saved Filters"));
    setObjectName(QStringLiteral("savedFilters"));
    auto *whole = new QVBoxLayout(this);
    auto *label = new QLabel(tr("Write $name in a filter to use a saved one in it."));
    label->setWordWrap(true);
    whole->addWidget(label);
    auto *names = new QLabel(namesText());
    names->setObjectName(QStringLiteral("namesOfFilters"));
    names->setWordWrap(true);
    names->setTextFormat(Qt::PlainText);
    whole->addWidget(names);
    m_lines->table()->setAccessibleName(windowTitle());
    m_lines->table()->setColumnWidth(Name, fontMetrics().averageCharWidth() * 18);
    auto *noColor = new QPushButton(tr("&No Colour"));
    m_lines->addButton(noColor);
    whole->addWidget(m_lines, 1);
    auto *buttons = new QDialogButtonBox(QDialogButtonBox::Ok | QDialogButtonBox::Cancel);
    whole->addWidget(buttons);
    connect(m_lines, &LineList::addWanted, this, [this] { propose({}); });
    connect(noColor, &QPushButton::clicked, this, [this] { m_lines->setColor(m_lines->current(), {}); });
    connect(m_lines, &LineList::checked, noColor,
        [this, noColor] { noColor->setEnabled(m_lines->color(m_lines->current()).isValid()); });
    connect(buttons, &QDialogButtonBox::accepted, this, &SavedFiltersDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &SavedFiltersDialog::reject);
    m_lines->setChecks([this](int row) { return problemOf(row); }, [this](int row) { decorate(row); });
    for (const SavedFilter &filter : SavedFilters::shared()->all())
        addLine(filter);
    resize(fontMetrics().averageCharWidth() * 100, fontMetrics().height() * 20);
    m_lines->check();
}

void SavedFiltersDialog::addLine(const SavedFilter &filter)
{
    m_lines->insertLine(m_lines->count(), {filter.name, filter.text}, filter.color);
}

void SavedFiltersDialog::propose(const QString &text)
{
    addLine({{}, text, {}});
    m_lines->edit(m_lines->count() - 1);
}

void SavedFiltersDialog::decorate(int row) const
{
    m_lines->table()->item(row, Name)->setIcon(chip(m_lines->color(row), fontMetrics().ascent()));
}

SavedFilter SavedFiltersDialog::filterAt(int row) const
{
    return {m_lines->cell(row, Name), m_lines->cell(row, Text), m_lines->color(row)};
}

/// Why the filter of a line cannot be saved; empty when it can.
QString SavedFiltersDialog::problemOf(int row) const
{
    const SavedFilter filter = filterAt(row);
    if (filter.name.isEmpty())
        return tr("Give the filter a name.");
    if (!SavedFilters::isName(filter.name))
        return tr("“%1” cannot be a name: a name has letters of the English alphabet, digits, and the signs - _ and "
                  "full stop.")
            .arg(filter.name);
    filter::NameTable names = SavedFilters::shared()->names();
    names.saved.clear();
    for (int other = 0; other < m_lines->count(); ++other) {
        const SavedFilter each = filterAt(other);
        if (other != row && each.name == filter.name)
            return tr("There are two filters named “%1”.").arg(filter.name);
        names.saved[each.name.toStdString()] = each.text.toStdString();
    }
    // By its name, so that one that has itself in it is found.
    const ParsedFilter read = readFilter(filter.text.toStdString(), &names);
    if (read.error)
        return FilterWords::sentence(*read.error);
    if (read.filter.isEmpty())
        return tr("The filter has no text.");
    const ParsedFilter named = readFilter("$" + filter.name.toStdString(), &names);
    return named.error ? FilterWords::sentence(*named.error) : QString();
}

void SavedFiltersDialog::accept()
{
    if (!m_lines->finish())
        return;
    QList<SavedFilter> filters;
    for (int row = 0; row < m_lines->count(); ++row)
        filters << filterAt(row);
    SavedFilters::shared()->setAll(filters);
    QDialog::accept();
}

} // namespace ctscope
