// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "table/flow_explainer.h"

#include <QWidget>

#include <vector>

class QLabel;
class QVBoxLayout;

namespace ctscope {

class TextBlock;

/// The fields of a flow: label, value, and meaning. The values are beside their
/// labels if there is room for all of them, otherwise all are below. Values
/// change in place, so that nothing moves while the flow exists; all text can be selected.
class FieldList : public QWidget {
    Q_OBJECT
public:
    explicit FieldList(QWidget *parent = nullptr);

    void showFields(const std::vector<FieldExplanation> &fields);
    /// Greys the values out when the flow is gone.
    void setGone(bool gone);
    /// All fields as lines "label: value", for Copy.
    QString plainText() const;

protected:
    void changeEvent(QEvent *event) override;
    void resizeEvent(QResizeEvent *event) override;

private:
    struct Entry {
        QString id;
        QWidget *box = nullptr;
        QLabel *label = nullptr;
        TextBlock *value = nullptr;
        TextBlock *sentence = nullptr;
    };

    Entry makeEntry(const QString &id);
    void fill(const Entry &entry, const FieldExplanation &field);
    void arrange();
    void color();

    QVBoxLayout *m_column = nullptr;
    std::vector<Entry> m_entries; ///< in the order shown
    bool m_gone = false;
};

} // namespace ctscope
